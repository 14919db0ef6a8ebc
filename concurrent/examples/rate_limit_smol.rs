//! A rate limit spaces the starts of calls: one every 300 ms, however long each call takes.
//!
//! It says nothing of how many are in flight: that is what a semaphore bounds.
//!
//! Its sibling `rate_limit_tokio` differs on the lines that end in `// smol`.
//!
//! Run it: `cargo run -p concurrent --example rate_limit_smol`
//!
//! Change it: let each call take 100 ms. How many are in flight at once now?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::{Lane, Timeline};
use smol::{Timer, spawn}; // smol
use workload::{Api, Smol}; // smol

const IMAGES: u32 = 4;
const PERIOD: Duration = Duration::from_millis(300);

fn main() -> anyhow::Result<()> {
    smol::block_on(run()) // smol
}

async fn run() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let latency = Duration::from_millis(700);
    let api = Api::new(Smol).with_latency(latency).recorded_by(&timeline); // smol

    let mut tick = Timer::after(Duration::ZERO); // smol: the first tick comes at once
    let mut tasks = Vec::new();
    for id in 0..IMAGES {
        tick.await; // smol
        tick = Timer::after(PERIOD); // smol: counts from each tick, even a late one
        let api = api.clone();
        tasks.push(spawn(async move { api.get_image(id).await }));
    }
    for task in tasks {
        task.await?; // smol: a panic in a task goes on in whoever awaits it
    }

    let recording = timeline.snapshot();
    let predicted = (IMAGES - 1) * PERIOD + latency;
    writeln!(io::stdout(), "{}", recording.text().predicted(predicted, "the last start, and one call"))?;
    let starts: Vec<_> = recording.lanes().iter().filter_map(Lane::began).collect();
    let spaced = starts.windows(2).all(|pair| pair[1] >= pair[0] + Duration::from_millis(150));
    assert!(spaced, "calls start one at a time, a period apart");
    Ok(())
}
