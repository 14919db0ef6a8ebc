//! `unconstrained` lifts tokio's limit on how many answers one task may take in a row: each timer is polled twice.
//!
//! The limit lets other tasks have their turn, and here are none. Where there are some, spawn each timer instead: every task
//! has a budget of its own. The twin `coop_budget` lifts nothing.
//!
//! Run it: `cargo run -p concurrent --example coop_budget_fixed`
//!
//! Change it: spawn each timer, with `tokio::spawn(timeline.record(…))`, and lift nothing. How often is each polled now?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::future::join_all;
use tokio::task::unconstrained;
use tokio::time::{Instant, sleep_until};

const TIMERS: usize = 4_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let latency = Duration::from_millis(200);

    // All of them are due at the same moment, so that no part of them is done before the rest is due.
    let due = Instant::now() + latency;
    unconstrained(join_all((0..TIMERS).map(|id| timeline.record(format!("timer {id}"), sleep_until(due))))).await;

    let recording = timeline.snapshot();
    let polls: usize = recording.lanes().iter().map(|lane| lane.polls().count()).sum();
    let needed = 2 * TIMERS; // one poll to start it, and one when its time is up
    let mut out = io::stdout();
    writeln!(out, "A timer was polled {:.1}x on average.\n", polls as f64 / TIMERS as f64)?;
    writeln!(out, "{}", recording.text().rows(6).predicted(latency, "all are due together"))?;
    assert_eq!(recording.finishes().len(), TIMERS, "every timer's time came");
    assert_eq!(polls, needed, "no timer is polled for nothing");
    Ok(())
}
