//! What the patterns of this project keep to, as ratios within one run.

use std::fmt::{self, Display};
use std::time::Instant;

use anyhow::{Context, ensure};
use serde::Serialize;
use workload::Cpu;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::hardware_limit::{HardwareLimit, cores, median};

use super::pattern::Pattern;
use super::row::Row;
use super::stop::Stop;
use crate::JOBS;

/// The most calls that are measured.
const MILLION: u32 = 1_000_000;

/// With fewer, the tick of a timer is most of what is measured.
const TEN_THOUSAND: u32 = 10_000;

/// How many rounds of CPU work are measured.
const ROUNDS: usize = 5;

/// Something that the patterns keep to, and what was measured.
#[derive(Debug, Serialize)]
pub(super) struct Target {
    #[serde(rename = "target")]
    what: String,
    measured: f64,
    #[serde(flatten)]
    limit: Limit,
    met: bool,
    /// Where the limit comes from.
    source: &'static str,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Limit {
    AtMost(f64),
    AtLeast(f64),
}

impl Target {
    fn at_most(limit: f64, target: String, measured: f64, source: &'static str) -> Self {
        Self { what: target, measured, limit: Limit::AtMost(limit), met: measured <= limit, source }
    }

    fn at_least(limit: f64, target: String, measured: f64, source: &'static str) -> Self {
        Self { what: target, measured, limit: Limit::AtLeast(limit), met: measured >= limit, source }
    }
}

impl Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (side, limit) = match self.limit {
            Limit::AtMost(limit) => ("<=", limit),
            Limit::AtLeast(limit) => (">=", limit),
        };
        let Self { what, measured, met, .. } = self;
        write!(f, "{what:<56}{measured:>6.2}  {side}{limit:>6.2}  {}", if *met { "met" } else { "missed" })
    }
}

/// What [`Target`]s are printed below.
pub(super) const HEAD: &str = "\nTargets of this project: measured, limit, met?\n";

type Figure<'a> = &'a dyn Fn(&Row) -> Option<f64>;

/// What the rows say; a target whose rows were not measured is left out.
pub(super) fn of_rows(rows: &[Row]) -> Vec<Target> {
    let row = |pattern, calls| rows.iter().find(move |row| row.is(pattern, calls));
    let overhead = |row: &Row| row.overhead().map(|overhead| overhead.median);
    let (waits, is_a_timer) = ("a call does little but wait", "a call is little but its timer");
    let ratios: [(f64, &str, Figure<'_>, Pattern, Pattern, &str); 6] = [
        (1.1, "overhead", &overhead, Pattern::TokioUnconstrained, Pattern::BareTokioLazy, waits),
        (1.25, "overhead", &overhead, Pattern::TokioBatched, Pattern::BareTokioBatched, waits),
        (1.25, "bytes", &Row::bytes_per_call, Pattern::TokioBatched, Pattern::BareTokioBatched, is_a_timer),
        (1.15, "CPU", &Row::cpu_ms, Pattern::TokioUnconstrained, Pattern::BareTokioLazy, waits),
        (1.15, "CPU", &Row::cpu_ms, Pattern::SmolJoinAll, Pattern::BareSmol, waits),
        (1.15, "CPU", &Row::cpu_ms, Pattern::AsyncStdJoinAll, Pattern::BareAsyncStd, waits),
    ];
    let mut targets = Vec::new();
    for (limit, what, figure, one, other, source) in ratios {
        let of = |pattern| figure(row(pattern, MILLION)?);
        let target = format!("{MILLION} calls: {what}, {} to {}", one.name(), other.name());
        let ratio = of(one).zip(of(other)).map(|(one, other)| one / other);
        targets.extend(ratio.map(|measured| Target::at_most(limit, target, measured, source)));
    }
    for one in Pattern::LINEAR {
        let (few, many) = (row(one, TEN_THOUSAND).and_then(overhead), row(one, MILLION).and_then(overhead));
        // N log N grows by a hundred times six fourths.
        let growth = few.zip(many).map(|(few, many)| many / few / 150.0);
        let target = format!("{TEN_THOUSAND} to {MILLION}: growth to N log N, {}", one.name());
        targets.extend(growth.map(|measured| Target::at_most(1.0, target, measured, "timers are sorted")));
    }
    targets
}

/// What a call costs on the virtual clock.
pub(super) fn of_virtual_clock(calls: u32, nanoseconds: f64) -> Target {
    let target = format!("{calls} calls on the virtual clock: ns per call");
    Target::at_most(80.0, target, nanoseconds, "two polls, and no system call")
}

/// Computes on every core, in turns with independent processes, and says how much of the hardware limit was reached.
///
/// # Errors
/// When a process cannot be started, a count is wrong, or it is interrupted.
pub(super) fn of_cpu_work(stop: &Stop) -> anyhow::Result<[Target; 2]> {
    let (cpu, jobs) = (Cpu::new(), [JOB; JOBS]);
    let (mut rayon, mut queue) = (Vec::new(), Vec::new());
    let time = |count: fn(&Cpu, &[u32]) -> Vec<u32>| {
        let start = Instant::now();
        let counts = count(&cpu, &jobs);
        ensure!(counts == [PRIMES_IN_A_JOB; JOBS], "the primes were miscounted");
        Ok(start.elapsed())
    };
    let mut limit = HardwareLimit::measure().context("cannot measure the hardware limit")?;
    for _ in 0..ROUNDS {
        rayon.push(time(parallel::count_all)?);
        queue.push(time(parallel::count_from_queue)?);
        limit.again().context("cannot measure the hardware limit")?;
        stop.check()?;
    }
    let target = |what, times| {
        let target = format!("CPU work on {} cores, to the hardware limit: {what}", cores());
        Target::at_least(0.95, target, limit.share(median(times)), "jobs are equal and small")
    };
    Ok([target("rayon", rayon), target("work queue", queue)])
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Its latency is a second.
    fn row(pattern: Pattern, calls: u32, overhead_ms: u64) -> Row {
        Row::measured(pattern, calls, Duration::from_secs(1), Duration::from_millis(overhead_ms))
    }

    fn measured(rows: &[Row], target: &str) -> (String, bool) {
        let targets = of_rows(rows);
        let found = targets.iter().find(|other| other.what == target);
        let found = found.unwrap_or_else(|| panic!("no {target}: {targets:#?}"));
        (format!("{:.4}", found.measured), found.met)
    }

    #[test]
    fn a_target_is_a_ratio_of_two_rows() {
        let target = "1000000 calls: overhead, tokio-unconstrained to bare-tokio-lazy";
        for (ms, ratio, met) in [(110, "1.1000", true), (112, "1.1200", false)] {
            let rows = [row(Pattern::TokioUnconstrained, MILLION, ms), row(Pattern::BareTokioLazy, MILLION, 100)];
            assert_eq!(measured(&rows, target), (ratio.to_owned(), met));
        }
    }

    #[test]
    fn what_grows_by_n_log_n_meets_its_target() {
        let target = "10000 to 1000000: growth to N log N, tokio-spawn";
        for (ms, ratio, met) in [(300, "1.0000", true), (301, "1.0033", false)] {
            let rows = [row(Pattern::TokioSpawn, TEN_THOUSAND, 2), row(Pattern::TokioSpawn, MILLION, ms)];
            assert_eq!(measured(&rows, target), (ratio.to_owned(), met));
        }
    }

    #[test]
    fn what_was_not_measured_is_left_out() {
        let rows = [row(Pattern::TokioBatched, MILLION, 100)];
        assert!(of_rows(&rows).is_empty(), "{:?}", of_rows(&rows));
    }
}
