//! Data shared by tasks: a `std::sync::Mutex`.
//!
//! The *guard* is what `lock` returns. While one exists, `lock` makes all others wait; here it lives for one statement, without an
//! `.await`. A task may run on any thread, so the `Cell` of `share_on_one_thread` would not compile here.
//!
//! Run it: `cargo run -p concurrent --example share_with_mutex`
//!
//! Predict: three tasks take 200 ms each, and count in one variable. Do they wait for each other?
//!
//! Change it: spawn five tasks instead of three. How many images do they count?

use std::sync::{Arc, Mutex};

use async_timeline::predicted;
use workload::{Api, Tokio, timeline};

const IMAGES: u32 = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);
    let count = Arc::new(Mutex::new(0));

    let mut tasks = Vec::new();
    for id in 0..IMAGES {
        let (api, count) = (api.clone(), count.clone());
        tasks.push(tokio::spawn(async move {
            api.get_image(id).await?;
            *count.lock().expect("no task panics while it has the lock") += 1;
            anyhow::Ok(())
        }));
    }
    for task in tasks {
        task.await??; // The first `?` is for a task that panicked.
    }

    let count = *count.lock().expect("no task panics while it has the lock");
    let recording = timeline.show(format!("Counted {count} images"), predicted(api.latency(), "one latency"))?;
    assert_eq!(recording.max_in_flight(), IMAGES as usize, "the lock delays no call");
    assert_eq!(count, IMAGES, "every image is counted");
    Ok(())
}
