//! CPU-bound work in several languages: the same primes by the same divisions, with one worker and with one per core.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde::Serialize;
use serde_json::{Value, json};
use workload::Cpu;
use workload::hardware_limit::cores;

use super::child::Programs;
use super::statistics::Estimate;
use super::stop::Interrupted;

/// What a process is told that counts primes in Rust.
pub(super) const RUST: &str = "primes";
pub(super) const JOBS: usize = 8;
pub(super) const LIMIT: u32 = 200_000;
/// See <https://oeis.org/A000720>.
pub(super) const EXPECTED: u32 = JOBS as u32 * 17_984;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Language {
    Rust,
    Go,
    Node,
    Python,
}

/// One language, with one number of workers.
#[derive(Debug)]
pub(super) struct Primes {
    language: Language,
    workers: usize,
    times: Vec<f64>,
    missing: Option<String>,
}

/// Counts them on threads that share a queue.
pub(super) fn count(workers: usize) -> u32 {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut primes = 0;
        while next.fetch_add(1, Ordering::Relaxed) < JOBS {
            primes += Cpu::new().count_primes(LIMIT);
        }
        primes
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().expect("no job panics")).sum()
    })
}

/// Measures each language, in another order in each round.
///
/// # Errors
/// After a signal.
pub(super) fn measure(programs: &Programs, samples: u8) -> Result<Vec<Primes>, Interrupted> {
    let languages = [Language::Rust, Language::Go, Language::Node, Language::Python];
    let row = |workers| languages.map(|language| Primes { language, workers, times: Vec::new(), missing: None });
    let mut rows: Vec<_> = row(1).into_iter().chain(row(cores())).collect();
    rows.dedup_by_key(|row| (row.language, row.workers));
    let mut order: Vec<_> = (0..rows.len()).collect();
    for _ in 0..samples {
        fastrand::shuffle(&mut order);
        for &row in &order {
            programs.stop.check()?;
            let row = &mut rows[row];
            if row.missing.is_none() {
                match programs.primes(row.language, row.workers) {
                    Ok(time) => row.times.push(time.as_secs_f64() * 1e3),
                    Err(error) => row.missing = Some(format!("{error:#}")),
                }
            }
        }
    }
    programs.stop.check()?;
    Ok(rows)
}

impl Primes {
    fn time(&self) -> Option<Estimate> {
        Estimate::of(self.times.clone()).filter(|_| self.missing.is_none())
    }

    pub(super) fn as_json(&self) -> Value {
        json!({
            "primes_in": self.language,
            "label": format!("{:?}", self.language),
            "workers": self.workers,
            "samples": self.times.len(),
            "time_ms": self.time(),
            "missing": self.missing,
        })
    }

    pub(super) fn as_text(&self) -> String {
        let plural = if self.workers == 1 { "" } else { "s" };
        let start = format!("primes in {:?}, {} worker{plural}", self.language, self.workers);
        match self.time() {
            Some(time) => format!("{start:<28}{:>9.1} ms", time.median),
            None => format!("{start:<28}  {}", self.missing.as_deref().unwrap_or("not measured")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_workers_counts_the_same_primes() {
        assert_eq!([1, 3].map(count), [EXPECTED; 2]);
    }
}
