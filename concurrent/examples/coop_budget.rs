//! Thousands of timers in one task.
//!
//! Each time tokio polls a task, the task gets a *cooperative budget* of 128 steps, so that no task can keep its thread for ever.
//! When the budget is spent, every timer and channel of tokio says "not ready yet", and has the task polled again soon.
//!
//! Run it: `cargo run -p concurrent --example coop_budget`
//!
//! Predict: a timer needs two polls, one to start and one when it is due. How often are 4,000 timers polled, on average, if all
//! are due at the same moment?
//!
//! Change it: make it 100 timers. How often is each of them polled now?

use std::time::Duration;

use futures::future::join_all;
use tokio::time::{Instant, sleep_until};
use workload::{mistake, timeline_at_full_speed};

const TIMERS: usize = 4_000;
const BUDGET: usize = 128;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("`sleep_until` runs on tokio's own clock");

    let due = Instant::now() + Duration::from_millis(200);
    let mut timers = Vec::new();
    for id in 0..TIMERS {
        let timer = sleep_until(due);
        timers.push(timeline.record(format!("timer {id}"), timer));
    }
    join_all(timers).await;

    let recording = timeline.snapshot();
    let polls: usize = recording.lanes().iter().map(|lane| lane.polls().count()).sum();
    let (needed, average) = (2 * TIMERS, polls as f64 / TIMERS as f64);
    let title = format!("A timer was polled {average:.1}x on average.");
    timeline.show(title, None)?;
    mistake(polls > needed || TIMERS <= BUDGET, "cargo run -p concurrent --example coop_budget_fixed")?;
    Ok(())
}
