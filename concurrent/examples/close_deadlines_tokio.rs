//! tokio's timers count whole milliseconds and round up: deadlines that lie closer together are the same to them.
//!
//! Each of these milliseconds is a *tick* with a list of the timers that end there, and one more is put into its list without a
//! search. A timer is never early, and one or two ticks late.
//!
//! Its sibling `close_deadlines_smol` differs on the lines that end in `// tokio`.
//!
//! Run it: `cargo run -p concurrent --example close_deadlines_tokio`
//!
//! Change it: let the deadlines lie 1 ms apart. On how many ticks do they fall?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::{Timeline, rounded}; // tokio
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::time::{Instant, sleep_until}; // tokio

const TIMERS: u32 = 10;
const STEP: Duration = Duration::from_micros(100);

#[tokio::main(flavor = "current_thread")] // tokio
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new(); // tokio

    // What is due last is made first. Each timer tells when it was due, and when it was woken.
    let start = Instant::now();
    let timers = (0..TIMERS).rev().map(|number| async move {
        let due = Duration::from_secs(1) + number * STEP;
        sleep_until(start + due).await; // tokio
        (due, start.elapsed())
    });
    let timers = timers.collect::<FuturesUnordered<_>>();
    let mut woken: Vec<_> = timeline.record("timers", timers.collect()).await; // tokio

    let recording = timeline.snapshot(); // tokio
    let polls = recording.lanes()[0].polls().count(); // tokio
    let ticks = (STEP * (TIMERS - 1)).as_micros().div_ceil(1000) as usize + 1; // tokio
    let mut out = io::stdout();
    writeln!(out, "{TIMERS} deadlines, {STEP:?} apart: they fall on {ticks} ticks at most.\n")?; // tokio
    woken.sort(); // tokio
    for (due, at) in &woken {
        writeln!(out, "due after {due:<7?}  woken late by measured {}", rounded(at.saturating_sub(*due)))?;
    }
    assert!(woken.iter().all(|(due, at)| at >= due), "no timer is early");
    assert!(polls <= 2 + ticks, "timers of one tick are woken together"); // tokio: two polls start them all
    Ok(())
}
