//! A mutex guard that is dropped before the `.await`.
//!
//! It fixes `mutex_across_await`. A `std::sync::Mutex` would do here too.
//!
//! Run it: `cargo run -p concurrent --example guard_before_await`
//!
//! Predict: three tasks, each of which takes a number under the lock and loads that image, 200 ms each. How long do they take?
//!
//! Change it: spawn five tasks. How long do they take now?

use std::sync::Arc;

use async_timeline::predicted;
use tokio::spawn;
use tokio::sync::Mutex;
use workload::{Api, Tokio, timeline};

const TASKS: u32 = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let next_image = Arc::new(Mutex::new(0));
    let mut tasks = Vec::new();
    for _ in 0..TASKS {
        let (api, next_image) = (api.clone(), next_image.clone());
        tasks.push(spawn(async move {
            let mut next = next_image.lock().await;
            *next += 1;
            let id = *next;
            drop(next);
            api.get_image(id).await
        }));
    }
    for task in tasks {
        task.await??;
    }

    let (sum, longest) = (TASKS * api.latency(), api.latency());
    let title = format!("{TASKS} tasks, one mutex");
    let recording = timeline.show(title, predicted(longest, "the longest").instead_of(sum))?;
    assert_eq!(recording.max_in_flight(), TASKS as usize, "the guard is dropped before the calls wait");
    Ok(())
}
