//! In one task of tokio, a join over a great many timers polls each of them again and again.
//!
//! Whenever tokio polls a task, and `main` is one, it lets it take 128 answers, so that no task keeps the others from their
//! turn. When this *budget* is spent, every other timer says "not yet", although its time is up, and asks to be polled once
//! more. So each round polls all that are left, and 128 of them answer. The mending is `coop_budget_fixed`.
//!
//! Run it: `cargo run -p concurrent --example coop_budget`
//!
//! Change it: make it 100 timers. How often is each of them polled then?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::future::join_all;
use tokio::time::{Instant, sleep_until};

const TIMERS: usize = 4_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let latency = Duration::from_millis(200);

    // All of them are due at the same moment, so that no part of them is done before the rest is due.
    let due = Instant::now() + latency;
    join_all((0..TIMERS).map(|id| timeline.record(format!("timer {id}"), sleep_until(due)))).await;

    let recording = timeline.snapshot();
    let polls: usize = recording.lanes().iter().map(|lane| lane.polls().count()).sum();
    let needed = 2 * TIMERS; // one poll to start it, and one when its time is up
    let mut out = io::stdout();
    writeln!(out, "A timer was polled {:.1}x on average.\n", polls as f64 / TIMERS as f64)?;
    writeln!(out, "{}", recording.text().rows(6).predicted(latency, "all are due together"))?;
    assert_eq!(recording.finishes().len(), TIMERS, "every timer's time came");
    let budget = 128;
    assert_eq!(polls > needed, TIMERS > budget, "what is left when the budget is spent is polled for nothing");
    Ok(())
}
