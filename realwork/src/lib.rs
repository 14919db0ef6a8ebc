//! Computing with libraries made for it, on one thread and on every core: what each takes, and how near that comes to what
//! the machine can reach.

use std::env;
use std::fmt::Debug;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use timeline::rounded;
use workload::ceiling;

/// A dev build is some twenty times slower than a release build, and gets so much less to do.
pub const SCALE: usize = if cfg!(debug_assertions) { 1 } else { 20 };

/// How often to measure: the first argument, or once.
///
/// # Errors
/// If it is no number from 1 to 100.
pub fn samples() -> anyhow::Result<usize> {
    let Some(argument) = env::args().nth(1) else { return Ok(1) };
    match argument.parse() {
        Ok(samples @ 1..=100) => Ok(samples),
        _ => bail!("{argument:?} is no number of samples: give one from 1 to 100, such as 5"),
    }
}

/// Measures `work` on one thread and on every core, sees that both give the same, and prints the medians with the machine's
/// ceiling, which is measured in between. Gives what they gave.
///
/// # Errors
/// If they differ, if a process for the ceiling does not run, or if standard output takes nothing.
pub fn compare<A: PartialEq + Debug>(
    on_one_thread: impl Fn() -> A,
    on_every_core: impl Fn() -> A,
) -> anyhow::Result<A> {
    let samples = samples()?;
    ceiling::serve(|| drop(on_one_thread()));
    let (mut one, mut every, mut ceilings) = (Vec::new(), Vec::new(), Vec::new());
    let mut answer = None;
    for _ in 0..samples {
        let start = Instant::now();
        let expected = on_one_thread();
        one.push(start.elapsed());
        let start = Instant::now();
        let found = on_every_core();
        every.push(start.elapsed());
        ensure!(found == expected, "one thread and every core give different answers");
        answer = Some(found);
        let (ceiling, _) = ceiling::measure().context("cannot measure this machine's ceiling")?;
        ceilings.push(ceiling);
    }
    let (one, every) = (median(one), median(every));
    ceilings.sort_by(f64::total_cmp);
    let ceiling = ceilings[samples / 2];
    let speed_up = one.as_secs_f64() / every.as_secs_f64();
    let mut out = io::stdout();
    writeln!(out, "measured {} on one thread   measured {} on every core", rounded(one), rounded(every))?;
    let reached = speed_up / ceiling;
    writeln!(out, "speed-up {speed_up:.2}x   this machine's ceiling {ceiling:.2}x   reached {reached:.2}x of it\n")?;
    answer.context("nothing was measured")
}

/// The middle one; of an even number, the upper of the two in the middle.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
