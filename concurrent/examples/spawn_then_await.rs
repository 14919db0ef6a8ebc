//! `spawn`, and `.await` right behind it.
//!
//! A spawned task runs by itself. Its handle is awaited in the same turn of the loop.
//!
//! Run it: `cargo run -p concurrent --example spawn_then_await`
//!
//! Predict: each image takes 200 ms. How long do three tasks take?
//!
//! Change it: load five images instead of three. How long does it take now?

use async_timeline::predicted;
use workload::{Api, Tokio, mistake, timeline};

const IMAGES: u32 = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let mut images = Vec::new();
    for id in 0..IMAGES {
        let api = api.clone();
        let task = tokio::spawn(async move { api.get_image(id).await });
        let image = task.await??; // The first `?` is for a task that panicked.
        images.push(image);
    }
    let loaded = images.len();

    let recording = timeline.show(format!("{loaded} images"), predicted(IMAGES * api.latency(), "one by one"))?;
    mistake(recording.max_in_flight() == 1, "cargo run -p concurrent --example spawn_tokio")?;
    Ok(())
}
