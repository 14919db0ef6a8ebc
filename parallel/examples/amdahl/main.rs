//! Amdahl's law: what must be done alone limits the speed-up, however many threads share the rest.
//!
//! One of the ten equal pieces of this job must be done alone, so it never gets more than ten times as fast. The other way
//! round, the times tell how much of it was done alone. Since two cores may do less than twice the work of one, which
//! would pass for work done alone, processes that share nothing are measured too: so many threads *are worth*. If that is
//! far less than there are threads, the machine is busy, and the share means little.
//!
//! Run it: `cargo run -p parallel --example amdahl`
//!
//! Change it: let three of the ten pieces be done alone. What is the limit then?

mod job;
mod measure;

use std::io::{self, Write};

use anyhow::ensure;
use async_timeline::rounded;
use workload::hardware_limit;

const PIECES: u32 = 10;
const ALONE: u32 = 1;

fn main() -> anyhow::Result<()> {
    hardware_limit::serve(|| _ = job::time(1));
    let threads = rayon::current_num_threads().min(hardware_limit::cores());
    ensure!(threads >= 2, "Amdahl's law cannot be fitted: it needs two threads on two cores, and here is {threads}");

    let known = f64::from(ALONE) / f64::from(PIECES);
    let times = measure::shortest(threads)?;
    let (one_thread, one_process) = times[0];
    let mut speed_ups = Vec::new();
    let mut out = io::stdout();
    for (threads, (time, processes)) in (1..).zip(times) {
        let worth = f64::from(threads) * one_process.as_secs_f64() / processes.as_secs_f64();
        let speed_up = one_thread.as_secs_f64() / time.as_secs_f64();
        writeln!(out, "threads {threads}   worth {worth:.2}x   measured {}", rounded(time))?;
        writeln!(out, "            speed-up {speed_up:.2}x   by the law {:.2}x", by_the_law(known, worth))?;
        speed_ups.push((worth, speed_up));
    }
    writeln!(out, "done alone: known {:.0} %   measured {:.1} %", 100.0 * known, 100.0 * done_alone(&speed_ups))?;
    writeln!(out, "any number of threads makes it at most {:.2}x as fast", by_the_law(known, f64::INFINITY))?;

    let exact = [1.0, 1.9, 2.7, 3.4].map(|worth| (worth, by_the_law(known, worth)));
    assert!((done_alone(&exact) - known).abs() < 1e-9, "exact speed-ups tell the exact share");
    Ok(())
}

/// The speed-up where a share is done alone, and what is left by threads that are worth so many.
fn by_the_law(alone: f64, worth: f64) -> f64 {
    1.0 / (alone + (1.0 - alone) / worth)
}

/// The share with which the law comes nearest to the times that were measured: the least sum of squares.
fn done_alone(speed_ups: &[(f64, f64)]) -> f64 {
    let longer = |&(worth, speed_up): &(f64, f64)| (1.0 / speed_up - 1.0 / worth) * (1.0 - 1.0 / worth);
    let at_most = |&(worth, _): &(f64, f64)| (1.0 - 1.0 / worth).powi(2);
    speed_ups.iter().map(longer).sum::<f64>() / speed_ups.iter().map(at_most).sum::<f64>()
}
