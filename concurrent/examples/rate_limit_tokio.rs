//! A rate limit: calls start a fixed time apart.
//!
//! How many calls may be in flight is another question, for which there are semaphores.
//!
//! The same example on smol, `rate_limit_smol`, differs on the lines that end in `// tokio`.
//!
//! Run it: `cargo run -p concurrent --example rate_limit_tokio`
//!
//! Predict: four calls start 300 ms apart, and each takes 700 ms. How long do they take, and how many are in flight at once?
//!
//! Change it: give the calls a latency of 100 ms. How many are in flight at once now?

use std::time::Duration;

use async_timeline::{Lane, predicted};
use tokio::spawn; // tokio
use tokio::time::{MissedTickBehavior, interval}; // tokio
use workload::{Api, Tokio, timeline_at_full_speed}; // tokio

const IMAGES: u32 = 4;
const PERIOD: Duration = Duration::from_millis(300);
const LATENCY: Duration = Duration::from_millis(700);

#[tokio::main(flavor = "current_thread")] // tokio
async fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("`interval` runs on tokio's own clock"); // tokio
    let api = Api::new(Tokio).with_latency(LATENCY).recorded_by(&timeline); // tokio

    let mut ticks = interval(PERIOD); // tokio: the first tick comes at once
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay); // tokio: a period after each tick, even a late one
    let mut tasks = Vec::new();
    for id in 0..IMAGES {
        ticks.tick().await; // tokio
        let api = api.clone();
        tasks.push(spawn(async move { api.get_image(id).await }));
    }
    for task in tasks {
        task.await??; // tokio: the first `?` is for a task that panicked
    }

    let total = (IMAGES - 1) * PERIOD + LATENCY;
    let recording = timeline.show(format!("{IMAGES} images"), predicted(total, "the last start, and one call"))?;
    let starts: Vec<_> = recording.lanes().iter().filter_map(Lane::began).collect();
    let spaced = starts.windows(2).all(|pair| pair[1] >= pair[0] + PERIOD / 2);
    assert!(spaced, "no call starts before its tick");
    Ok(())
}
