//! A semaphore: tasks take a permit before they call.
//!
//! The permit goes back to the semaphore when the variable that contains it is dropped.
//!
//! The same example on smol, `semaphore_smol`, differs on the lines that end in `// tokio`.
//!
//! Run it: `cargo run -p concurrent --example semaphore_tokio`
//!
//! Predict: six tasks, two permits, 200 ms for each call. How long do the six calls take?
//!
//! Change it: create three permits instead of two. How long do the calls take now?

use std::sync::Arc;

use async_timeline::predicted;
use tokio::spawn; // tokio
use tokio::sync::Semaphore; // tokio
use workload::{Api, Tokio, timeline}; // tokio

const IMAGES: u32 = 6;
const PERMITS: u32 = 2;

#[tokio::main(flavor = "current_thread")] // tokio
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline); // tokio

    let semaphore = Arc::new(Semaphore::new(PERMITS as usize));
    let mut tasks = Vec::new();
    for id in 0..IMAGES {
        let (api, semaphore) = (api.clone(), semaphore.clone());
        tasks.push(spawn(async move {
            let _permit = semaphore.acquire().await?; // tokio: the `?` is for a semaphore that was closed
            anyhow::Ok(api.get_image(id).await?)
        }));
    }
    for task in tasks {
        task.await??; // tokio: the first `?` is for a task that panicked
    }

    let rounds = IMAGES.div_ceil(PERMITS);
    let prediction = predicted(rounds * api.latency(), format!("{rounds} rounds"));
    let recording = timeline.show(format!("{IMAGES} images, {PERMITS} permits"), prediction)?;
    assert_eq!(recording.max_in_flight(), PERMITS as usize, "as many calls are in flight as there are permits");
    Ok(())
}
