//! How a lesson is watched: at full speed, live, or in slow motion.
//!
//! `LIVE=1` redraws a lesson's timeline while it runs, `SLOW=10` makes everything take ten times longer, and `LATENCY=300` sets the
//! default latency of a call in milliseconds. What is printed, predicted and asserted stays the same.

use std::env;
use std::fmt::Display;
use std::io::{self, Write};
use std::process;
use std::sync::OnceLock;
use std::time::Duration;

use async_timeline::Timeline;

use crate::print;

/// Long enough for three calls one after another, so that all models are drawn on one axis.
const CALLS_ON_THE_AXIS: u32 = 3;

/// The timeline of a lesson. `LIVE=1` draws it while it runs, and `SLOW=10` slows down all that is recorded by it: the calls of
/// [`Api`](crate::Api) and [`blocking::Api`](crate::blocking::Api), and [`Cpu`](crate::Cpu).
///
/// Exits with code 2 and one line on standard error if one of the variables can't be understood.
#[must_use]
pub fn timeline() -> Timeline {
    match number("SLOW") {
        Some(factor) => live(Timeline::in_slow_motion(factor)),
        None => live(Timeline::new()),
    }
}

/// The timeline of a lesson that can't be slowed down, since it uses timers or threads that know nothing of [`Api`](crate::Api).
/// With `SLOW` set, it prints `why` and runs at full speed.
///
/// Exits as [`timeline`] does.
#[must_use]
pub fn timeline_at_full_speed(why: impl Display) -> Timeline {
    if number("SLOW").is_some() {
        // The lesson runs all the same, whether this can be read or not.
        let _ = writeln!(io::stderr(), "SLOW has no effect here: {why}");
    }
    live(Timeline::new())
}

fn live(timeline: Timeline) -> Timeline {
    // smol would start no thread for its tasks, and they would never run.
    if env::var("SMOL_THREADS").is_ok_and(|threads| threads.parse() == Ok(0)) {
        let _ = writeln!(io::stderr(), "SMOL_THREADS must be 1 or more, not 0");
        process::exit(2);
    }
    if env::var_os("LIVE").is_some_and(|value| !value.is_empty() && value != "0") {
        timeline.watch(CALLS_ON_THE_AXIS * default_latency());
    }
    timeline
}

/// Checks that a lesson still shows its mistake. If you improved it, this prints so, and names the command of the fixed version to
/// compare yours with. That is no failure: the program goes on.
///
/// # Errors
/// If standard output can't be written to.
pub fn mistake(is_still_made: bool, compare_with: &str) -> io::Result<()> {
    if is_still_made {
        return Ok(());
    }
    print(format_args!("\nYou fixed it. Compare your version with this one:\n    {compare_with}"))
}

/// How long a call takes unless it was told otherwise: 200 ms, or `LATENCY`.
pub(crate) fn default_latency() -> Duration {
    static LATENCY: OnceLock<Duration> = OnceLock::new();
    *LATENCY.get_or_init(|| Duration::from_millis(number("LATENCY").unwrap_or(200).into()))
}

/// The whole number from 1 to 10,000 that a variable is set to.
fn number(variable: &str) -> Option<u32> {
    let value = env::var_os(variable).filter(|value| !value.is_empty())?;
    let number = value.to_str().and_then(|value| value.parse().ok()).filter(|number| (1..=10_000).contains(number));
    if number.is_none() {
        // The exit code is all that is left if this can't be read.
        let _ = writeln!(io::stderr(), "{variable} must be a whole number from 1 to 10000, not {}", value.display());
        process::exit(2);
    }
    number
}
