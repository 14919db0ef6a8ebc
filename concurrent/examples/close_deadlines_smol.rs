//! smol's timers wait for their very deadline: what is due first is woken first, however close the next deadline lies.
//!
//! One map keeps them in the order of their deadlines, and the place for one more is searched among all of them. async-std
//! uses the same timers.
//!
//! Its sibling `close_deadlines_tokio` differs on the lines that end in `// smol`.
//!
//! Run it: `cargo run -p concurrent --example close_deadlines_smol`
//!
//! Change it: let the deadlines lie 1 ms apart. Which of the two siblings is less late now?

use std::io::{self, Write};
use std::time::Duration;
use std::time::Instant; // smol

use async_timeline::rounded;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use smol::Timer; // smol // smol

const TIMERS: u32 = 10;
const STEP: Duration = Duration::from_micros(100);

fn main() -> anyhow::Result<()> {
    smol::block_on(run()) // smol
}

async fn run() -> anyhow::Result<()> {
    // What is due last is made first. Each timer tells when it was due, and when it was woken.
    let start = Instant::now();
    let timers = (0..TIMERS).rev().map(|number| async move {
        let due = Duration::from_secs(1) + number * STEP;
        Timer::at(start + due).await; // smol
        (due, start.elapsed())
    });
    let timers = timers.collect::<FuturesUnordered<_>>();
    let woken: Vec<_> = timers.collect().await; // smol

    let mut out = io::stdout();
    writeln!(out, "{TIMERS} deadlines, {STEP:?} apart, in the order in which they were woken.\n")?; // smol
    for (due, at) in &woken {
        writeln!(out, "due after {due:<7?}  woken late by measured {}", rounded(at.saturating_sub(*due)))?;
    }
    assert!(woken.iter().all(|(due, at)| at >= due), "no timer is early");
    assert!(woken.is_sorted(), "what is due first is woken first"); // smol
    Ok(())
}
