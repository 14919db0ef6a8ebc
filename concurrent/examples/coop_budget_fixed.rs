//! Thousands of timers in one task, without a budget: `unconstrained`.
//!
//! It fixes `coop_budget`. The budget lets other tasks run, and here there are none. Where there are some, spawn each timer
//! instead: each task gets a budget when it is polled.
//!
//! Run it: `cargo run -p concurrent --example coop_budget_fixed`
//!
//! Predict: a timer needs two polls, one to start and one when it is due. How often are 4,000 timers polled now, on average?
//!
//! Change it: spawn each timer, with `tokio::spawn(timeline.record(…))`, and remove `unconstrained`. How often is each polled
//! now?

use std::time::Duration;

use async_timeline::predicted;
use futures::future::join_all;
use tokio::time::{Instant, sleep_until};
use workload::timeline_at_full_speed;

const TIMERS: usize = 4_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("`sleep_until` runs on tokio's own clock");

    let latency = Duration::from_millis(200);
    let due = Instant::now() + latency;
    let mut timers = Vec::new();
    for id in 0..TIMERS {
        let timer = sleep_until(due);
        timers.push(timeline.record(format!("timer {id}"), timer));
    }
    tokio::task::unconstrained(join_all(timers)).await;

    let recording = timeline.snapshot();
    let polls: usize = recording.lanes().iter().map(|lane| lane.polls().count()).sum();
    let (needed, average) = (2 * TIMERS, polls as f64 / TIMERS as f64);
    let title = format!("A timer was polled {average:.1}x on average.");
    timeline.show(title, predicted(latency, "all are due together"))?;
    assert_eq!(polls, needed, "no timer is polled that isn't due");
    Ok(())
}
