//! A semaphore: tasks take a permit before they call.
//!
//! The permit goes back to the semaphore when the variable that contains it is dropped.
//!
//! The same example on tokio, `semaphore_tokio`, differs on the lines that end in `// smol`. (async-std has no semaphore of its own;
//! smol's works there too.)
//!
//! Run it: `cargo run -p concurrent --example semaphore_smol`
//!
//! Predict: six tasks, two permits, 200 ms for each call. How long do the six calls take?
//!
//! Change it: create three permits instead of two. How long do the calls take now?

use std::sync::Arc;

use async_timeline::predicted;
use smol::lock::Semaphore; // smol
use smol::spawn; // smol
use workload::{Api, Smol, timeline}; // smol

const IMAGES: u32 = 6;
const PERMITS: u32 = 2;

fn main() -> anyhow::Result<()> {
    smol::block_on(run()) // smol
}

async fn run() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Smol).recorded_by(&timeline); // smol

    let semaphore = Arc::new(Semaphore::new(PERMITS as usize));
    let mut tasks = Vec::new();
    for id in 0..IMAGES {
        let (api, semaphore) = (api.clone(), semaphore.clone());
        tasks.push(spawn(async move {
            let _permit = semaphore.acquire().await; // smol: a semaphore is never closed
            anyhow::Ok(api.get_image(id).await?)
        }));
    }
    for task in tasks {
        task.await?; // smol: a panic continues in the code that awaits the task
    }

    let rounds = IMAGES.div_ceil(PERMITS);
    let prediction = predicted(rounds * api.latency(), format!("{rounds} rounds"));
    let recording = timeline.show(format!("{IMAGES} images, {PERMITS} permits"), prediction)?;
    assert_eq!(recording.max_in_flight(), PERMITS as usize, "as many calls are in flight as there are permits");
    Ok(())
}
