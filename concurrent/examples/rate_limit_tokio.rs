//! A rate limit spaces the starts of calls: one every 300 ms, however long each call takes.
//!
//! It says nothing of how many are in flight: that is what a semaphore bounds.
//!
//! Its sibling `rate_limit_smol` differs on the lines that end in `// tokio`.
//!
//! Run it: `cargo run -p concurrent --example rate_limit_tokio`
//!
//! Change it: let each call take 100 ms. How many are in flight at once now?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::{Lane, Timeline};
use tokio::spawn; // tokio
use tokio::time::{MissedTickBehavior, interval}; // tokio
use workload::{Api, Tokio}; // tokio

const IMAGES: u32 = 4;
const PERIOD: Duration = Duration::from_millis(300);

#[tokio::main(flavor = "current_thread")] // tokio
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let latency = Duration::from_millis(700);
    let api = Api::new(Tokio).with_latency(latency).recorded_by(&timeline); // tokio

    let mut ticks = interval(PERIOD); // tokio: the first tick comes at once
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay); // tokio: counts from each tick, even a late one
    let mut tasks = Vec::new();
    for id in 0..IMAGES {
        ticks.tick().await; // tokio
        let api = api.clone();
        tasks.push(spawn(async move { api.get_image(id).await }));
    }
    for task in tasks {
        task.await??; // tokio: the first `?` is for a task that panicked
    }

    let recording = timeline.snapshot();
    let predicted = (IMAGES - 1) * PERIOD + latency;
    writeln!(io::stdout(), "{}", recording.text().predicted(predicted, "the last start, and one call"))?;
    let starts: Vec<_> = recording.lanes().iter().filter_map(Lane::began).collect();
    let spaced = starts.windows(2).all(|pair| pair[1] >= pair[0] + Duration::from_millis(150));
    assert!(spaced, "calls start one at a time, a period apart");
    Ok(())
}
