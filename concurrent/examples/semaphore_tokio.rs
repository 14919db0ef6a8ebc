//! A semaphore holds a number of permits: with two, at most two calls are in flight, however many tasks want to call.
//!
//! Its sibling `semaphore_smol` differs on the lines that end in `// tokio`.
//!
//! Run it: `cargo run -p concurrent --example semaphore_tokio`
//!
//! Change it: let three calls be in flight. How long do six take now?

use std::io::{self, Write};
use std::sync::Arc;

use async_timeline::Timeline;
use tokio::spawn; // tokio
use tokio::sync::Semaphore; // tokio
use workload::{Api, Call, Tokio}; // tokio

const IMAGES: u32 = 6;
const PERMITS: u32 = 2;

#[tokio::main(flavor = "current_thread")] // tokio
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline); // tokio
    let semaphore = Arc::new(Semaphore::new(PERMITS as usize));

    let mut tasks = Vec::new();
    for id in 0..IMAGES {
        let (api, semaphore) = (api.clone(), semaphore.clone());
        tasks.push(spawn(async move {
            // The permit goes back to the semaphore when this variable is dropped, at the end of the block.
            let _permit = semaphore.acquire().await?; // tokio: the `?` is for a semaphore that was closed
            anyhow::Ok(api.get_image(id).await?)
        }));
    }
    for task in tasks {
        task.await??; // tokio: the first `?` is for a task that panicked
    }

    let recording = timeline.snapshot();
    let predicted = IMAGES.div_ceil(PERMITS) * api.latency_of(Call::GetImage);
    writeln!(io::stdout(), "{}", recording.text().predicted(predicted, "rounds of as many calls as permits"))?;
    assert_eq!(recording.max_in_flight(), PERMITS as usize, "as many calls are in flight as there are permits");
    Ok(())
}
