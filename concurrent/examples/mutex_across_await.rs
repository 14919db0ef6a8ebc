//! An async mutex whose guard is held across an `.await`.
//!
//! The *guard* is what `lock` returns. While one exists, `lock` makes all others wait.
//!
//! Run it: `cargo run -p concurrent --example mutex_across_await`
//!
//! Predict: three tasks load an image each, which takes 200 ms. How long do they take together?
//!
//! Change it: spawn five tasks instead of three. How long does it take now?

use std::sync::Arc;

use async_timeline::predicted;
use tokio::sync::Mutex;
use workload::{Api, Tokio, mistake, timeline};

const TASKS: u32 = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);
    let next_image = Arc::new(Mutex::new(0));

    let mut tasks = Vec::new();
    for _ in 0..TASKS {
        let (api, next_image) = (api.clone(), next_image.clone());
        tasks.push(tokio::spawn(async move {
            let mut id = next_image.lock().await;
            *id += 1;
            api.get_image(*id).await
        }));
    }
    for task in tasks {
        task.await??; // The first `?` is for a task that panicked.
    }

    let title = format!("{} images", next_image.lock().await);
    let recording = timeline.show(title, predicted(TASKS * api.latency(), "the sum"))?;
    mistake(recording.max_in_flight() == 1, "cargo run -p concurrent --example guard_before_await")?;
    Ok(())
}
