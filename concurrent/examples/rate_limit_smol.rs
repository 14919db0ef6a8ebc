//! A rate limit: calls start a fixed time apart.
//!
//! How many calls may be in flight is another question, for which there are semaphores.
//!
//! The same example on tokio, `rate_limit_tokio`, differs on the lines that end in `// smol`.
//!
//! Run it: `cargo run -p concurrent --example rate_limit_smol`
//!
//! Predict: four calls start 300 ms apart, and each takes 700 ms. How long do they take, and how many are in flight at once?
//!
//! Change it: give the calls a latency of 100 ms. How many are in flight at once now?

use std::time::Duration;

use async_timeline::{Lane, predicted};
use smol::{Timer, spawn}; // smol
use workload::{Api, Smol, timeline_at_full_speed}; // smol

const IMAGES: u32 = 4;
const PERIOD: Duration = Duration::from_millis(300);
const LATENCY: Duration = Duration::from_millis(700);

fn main() -> anyhow::Result<()> {
    smol::block_on(run()) // smol
}

async fn run() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("`Timer` runs on smol's own clock"); // smol
    let api = Api::new(Smol).with_latency(LATENCY).recorded_by(&timeline); // smol

    let mut tick = Timer::after(Duration::ZERO); // smol: the first tick comes at once
    let mut tasks = Vec::new();
    for id in 0..IMAGES {
        tick.await; // smol
        tick = Timer::after(PERIOD); // smol: a period after each tick, even a late one
        let api = api.clone();
        tasks.push(spawn(async move { api.get_image(id).await }));
    }
    for task in tasks {
        task.await?; // smol: a panic continues in the code that awaits the task
    }

    let total = (IMAGES - 1) * PERIOD + LATENCY;
    let recording = timeline.show(format!("{IMAGES} images"), predicted(total, "the last start, and one call"))?;
    let starts: Vec<_> = recording.lanes().iter().filter_map(Lane::began).collect();
    let spaced = starts.windows(2).all(|pair| pair[1] >= pair[0] + PERIOD / 2);
    assert!(spaced, "no call starts before its tick");
    Ok(())
}
