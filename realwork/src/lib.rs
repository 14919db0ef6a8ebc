//! Computing with libraries made for it, on one thread and on every core: what each takes, and how near that comes to what
//! the machine can reach.

use std::env;
use std::io::{self, Write};
use std::process;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use async_timeline::rounded;
use workload::hardware_limit::{self, HardwareLimit, median};

/// A dev build is some twenty times slower than a release build, and gets so much less to do.
pub const SCALE: usize = if cfg!(debug_assertions) { 1 } else { 20 };

/// How often to measure: as often as the only argument says, or once. Ends the program with exit code 2, which is for wrong
/// usage, if that is no number from 1 to 100.
#[must_use]
pub fn samples() -> usize {
    let arguments: Vec<_> = env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    let given = arguments.join(" ");
    match given.parse() {
        Ok(samples @ 1..=100) => samples,
        Err(_) if given.is_empty() => 1,
        _ => {
            eprintln!("{given:?} is no number of samples: give one from 1 to 100, such as 5");
            process::exit(2)
        }
    }
}

/// Measures the same work on one thread and on every core, sees that both give the same, and prints the medians with the
/// hardware limit, which is measured in between. Gives what they gave.
///
/// # Errors
/// If they differ, if a process for the limit does not run, or if standard output takes nothing.
pub fn compare<A: PartialEq>(
    samples: usize,
    on_one_thread: impl Fn() -> A,
    on_every_core: impl Fn() -> A,
) -> anyhow::Result<A> {
    hardware_limit::serve(|| drop(on_one_thread()));
    let (mut one, mut every) = (Vec::new(), Vec::new());
    let mut limit = HardwareLimit::measure().context("cannot measure the hardware limit")?;
    let mut answer = None;
    for _ in 0..samples {
        drop(answer.take()); // before the next one needs as much memory
        let (expected, time) = timed(&on_one_thread);
        one.push(time);
        let (found, time) = timed(&on_every_core);
        every.push(time);
        ensure!(found == expected, "one thread and every core give different answers");
        answer = Some(found);
        drop(expected);
        limit.again().context("cannot measure the hardware limit")?;
    }
    let (one, every) = (median(one), median(every));
    let speed_up = one.as_secs_f64() / every.as_secs_f64();
    let (limit, share) = (limit.speed_up(), limit.share(every));
    let mut out = io::stdout();
    writeln!(out, "measured {} on one thread   measured {} on every core", rounded(one), rounded(every))?;
    writeln!(out, "speed-up {speed_up:.2}x   hardware limit {limit:.2}x   reached {share:.2}x of it\n")?;
    answer.context("no sample was asked for")
}

fn timed<A>(work: impl Fn() -> A) -> (A, Duration) {
    let start = Instant::now();
    (work(), start.elapsed())
}
