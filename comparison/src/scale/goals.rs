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
        write!(f, "{wanted:<52}{found:>6.2}  {side}{bound:>6.2}  {}", if *reached { "yes" } else { "no" })
    }
}

/// What [`Goal`]s are printed below.
pub(super) const HEAD: &str = "\n\
What is wanted of the arrangements that the lessons recommend, found, reached?\n";

/// Compares the rows, measures computing, and holds both against what is wanted.
///
/// # Errors
/// When computing cannot be measured.
pub(super) fn of(rows: &[Row]) -> anyhow::Result<Vec<Goal>> {
    let mut goals = of_rows(rows);
    goals.extend(of_sizes()?);
    goals.extend(of_computing()?);
    Ok(goals)
}

/// What the rows say of it; a goal whose rows were not measured is left out.
fn of_rows(rows: &[Row]) -> Vec<Goal> {
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
fn of_sizes() -> anyhow::Result<[Goal; 3]> {
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
/// When a process cannot be started, or a count is wrong.
fn of_computing() -> anyhow::Result<Vec<Goal>> {
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
    }
    let ceiling = median(together).as_secs_f64();
    let goal = |what, times| {
        Goal::at_least(
            0.95,
            format!("computing on {} cores, to ceiling: {what}", ceiling::cores()),
            ceiling / median(times).as_secs_f64(),
        )
    };
    Ok(vec![goal("rayon", rayon), goal("queue", queue)])
}
