//! What the arrangements that the lessons recommend are held to, as ratios within one run.

use std::fmt::{self, Display};
use std::mem::size_of_val;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde::Serialize;
use workload::ceiling::{self, median};
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{Api, AsyncStd, Cpu, Smol, Timer, Tokio};

use super::arrangement::{self, Arrangement};
use super::row::Row;
use super::stop::Stop;
use crate::measure::JOBS;

/// The most calls that are measured.
const MILLION: u32 = 1_000_000;

/// How many rounds of computing are measured.
const ROUNDS: usize = 5;

/// One thing that is wanted, and what was found.
#[derive(Debug, Serialize)]
pub(super) struct Goal {
    wanted: String,
    found: f64,
    #[serde(flatten)]
    bound: Bound,
    reached: bool,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

impl Goal {
    fn at_most(bound: f64, wanted: String, found: f64) -> Self {
        Self { wanted, found, bound: Bound::AtMost(bound), reached: found <= bound }
    }

    fn at_least(bound: f64, wanted: String, found: f64) -> Self {
        Self { wanted, found, bound: Bound::AtLeast(bound), reached: found >= bound }
    }
}

impl Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (side, bound) = match self.bound {
            Bound::AtMost(bound) => ("<=", bound),
            Bound::AtLeast(bound) => (">=", bound),
        };
        let Self { wanted, found, reached, .. } = self;
        write!(f, "{wanted:<56}{found:>6.2}  {side}{bound:>6.2}  {}", if *reached { "yes" } else { "no" })
    }
}

/// What [`Goal`]s are printed below.
pub(super) const HEAD: &str = "\n\
What is wanted of the arrangements that the lessons recommend, found, reached?\n";

/// What the rows say; a goal whose rows were not measured is left out.
pub(super) fn of_rows(rows: &[Row]) -> Vec<Goal> {
    let measured = |arrangement, calls| rows.iter().find(move |row| row.is(arrangement, calls));
    let mut goals = Vec::new();

    let best = Arrangement::TokioGroups;
    for (other, overhead, bytes) in [
        (Arrangement::BareTokioGroups, 1.25, 1.25),
        (Arrangement::Node, 1.0 / 3.0, 0.6),
        (Arrangement::Go, 1.0, 1.0),
        (Arrangement::Python, 1.0, 1.0),
    ] {
        if let (Some(best), Some(other_row)) = (measured(best, MILLION), measured(other, MILLION)) {
            let ratio = |figure: fn(&Row) -> Option<f64>| Some(figure(best)? / figure(other_row)?);
            let goal = |what| format!("{MILLION} calls: {what}, to {}", other.name());
            goals.extend(ratio(Row::overhead_ms).map(|found| Goal::at_most(overhead, goal("overhead"), found)));
            goals.extend(ratio(Row::bytes_a_call).map(|found| Goal::at_most(bytes, goal("bytes"), found)));
        }
    }
    for one in [Arrangement::TokioGroups, Arrangement::SmolJoinAll, Arrangement::AsyncStdJoinAll] {
        let total = measured(one, 10_000).and_then(Row::total_to_latency);
        goals.extend(
            total.map(|found| Goal::at_most(1.05, format!("10000 calls: total to latency, {}", one.name()), found)),
        );
    }
    for one in Arrangement::RECOMMENDED {
        if let (Some(few), Some(many)) = (measured(one, 1_000), measured(one, MILLION)) {
            // N log N grows by a thousand times two from a thousand to its square.
            let growth = few.overhead_ms().zip(many.overhead_ms()).map(|(few, many)| many / few / 2_000.0);
            let goal = format!("1000 to {MILLION}: growth to N log N, {}", one.name());
            goals.extend(growth.map(|found| Goal::at_most(1.0, goal, found)));
        }
    }
    for (api, bare) in [
        (Arrangement::TokioUnconstrained, Arrangement::BareTokio),
        (Arrangement::SmolJoinAll, Arrangement::BareSmol),
        (Arrangement::AsyncStdJoinAll, Arrangement::BareAsyncStd),
    ] {
        let ratio = measured(api, MILLION).and_then(Row::cpu_ms).zip(measured(bare, MILLION).and_then(Row::cpu_ms));
        goals.extend(
            ratio.map(|(api, timer)| {
                Goal::at_most(1.15, format!("{MILLION} calls: CPU, to {}", bare.name()), api / timer)
            }),
        );
    }
    goals
}

/// How many bytes the future of a call is larger than that of its runtime's timer.
///
/// # Errors
/// When tokio cannot be started.
pub(super) fn of_sizes() -> anyhow::Result<[Goal; 3]> {
    fn larger<T: Timer>(timer: T) -> f64 {
        let sleep = size_of_val(&timer.sleep(Duration::ZERO));
        size_of_val(&Api::new(timer).get_image(0)) as f64 - sleep as f64
    }
    let goal = |runtime, bytes| Goal::at_most(48.0, format!("bytes of a future beyond its timer's, {runtime}"), bytes);
    let tokio = arrangement::one_thread()?;
    // A timer of tokio can be made inside of it alone.
    let inside = tokio.enter();
    let on_tokio = larger(Tokio);
    drop(inside);
    Ok([goal("tokio", on_tokio), goal("smol", larger(Smol)), goal("async-std", larger(AsyncStd))])
}

/// Computes on every core, in turns with independent processes, and says how much of their speed was reached.
///
/// # Errors
/// When a process cannot be started, a count is wrong, or it is interrupted.
pub(super) fn of_computing(stop: &Stop) -> anyhow::Result<[Goal; 2]> {
    let (cpu, jobs) = (Cpu::new(), [JOB; JOBS]);
    let (mut together, mut rayon, mut queue) = (Vec::new(), Vec::new(), Vec::new());
    let time = |count: fn(&Cpu, &[u32]) -> Vec<u32>| {
        let start = Instant::now();
        let counts = count(&cpu, &jobs);
        ensure!(counts == [PRIMES_IN_A_JOB; JOBS], "the primes were miscounted");
        Ok(start.elapsed())
    };
    for _ in 0..ROUNDS {
        // Each process does all of the jobs, so that two on two cores do twice the work of one.
        let all = ceiling::processes(ceiling::cores()).context("cannot measure this machine's ceiling")?;
        together.push(all / ceiling::cores() as u32);
        rayon.push(time(parallel::count_all)?);
        queue.push(time(parallel::count_from_queue)?);
        stop.check()?;
    }
    let ceiling = median(together).as_secs_f64();
    let goal = |what, times| {
        Goal::at_least(
            0.95,
            format!("computing on {} cores, to ceiling: {what}", ceiling::cores()),
            ceiling / median(times).as_secs_f64(),
        )
    };
    Ok([goal("rayon", rayon), goal("queue", queue)])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Its latency is a second.
    fn row(arrangement: Arrangement, calls: u32, overhead_ms: u64) -> Row {
        Row::measured(arrangement, calls, Duration::from_secs(1), Duration::from_millis(overhead_ms))
    }

    fn found(rows: &[Row], wanted: &str) -> (String, bool) {
        let goals = of_rows(rows);
        let goal = goals.iter().find(|goal| goal.wanted == wanted).unwrap_or_else(|| panic!("no {wanted}: {goals:#?}"));
        (format!("{:.4}", goal.found), goal.reached)
    }

    #[test]
    fn a_goal_is_a_ratio_of_two_rows_and_its_bound_is_reached() {
        let overhead = "1000000 calls: overhead, to bare-tokio-groups";
        for (ms, ratio, reached) in [(100, "1.2500", true), (101, "1.2625", false)] {
            let rows = [row(Arrangement::TokioGroups, MILLION, ms), row(Arrangement::BareTokioGroups, MILLION, 80)];
            assert_eq!(found(&rows, overhead), (ratio.to_owned(), reached));
        }
        let total = "10000 calls: total to latency, smol-join-all";
        for (ms, ratio, reached) in [(50, "1.0500", true), (51, "1.0510", false)] {
            assert_eq!(found(&[row(Arrangement::SmolJoinAll, 10_000, ms)], total), (ratio.to_owned(), reached));
        }
    }

    #[test]
    fn what_grows_by_n_log_n_is_within_its_bound() {
        let growth = "1000 to 1000000: growth to N log N, tokio-spawn";
        for (ms, ratio, reached) in [(4_000, "1.0000", true), (4_004, "1.0010", false)] {
            let rows = [row(Arrangement::TokioSpawn, 1_000, 2), row(Arrangement::TokioSpawn, MILLION, ms)];
            assert_eq!(found(&rows, growth), (ratio.to_owned(), reached));
        }
    }

    #[test]
    fn what_was_not_measured_is_left_out() {
        let rows = [row(Arrangement::TokioGroups, MILLION, 100)];
        assert!(of_rows(&rows).is_empty(), "{:?}", of_rows(&rows));
    }

    #[test]
    fn the_future_of_a_call_is_little_larger_than_that_of_its_timer() {
        let goals = of_sizes().expect("tokio can be started");
        assert!(goals.iter().all(|goal| goal.reached), "{goals:?}");
    }

    #[test]
    fn a_line_fits_on_a_terminal() {
        let longest = "1000 to 1000000: growth to N log N, tokio-unconstrained";
        let line = Goal::at_least(0.95, longest.to_owned(), 0.949).to_string();
        assert_eq!(line, format!("{longest}   0.95  >=  0.95  no"));
        assert!(line.len() <= 80, "{line}");
    }
}
