//! A guard that is dropped before the `.await` holds up nobody: all tasks have their calls in flight at once.
//!
//! Its twin `mutex_across_await` keeps the guard. Here an ordinary `std::sync::Mutex` would do as well.
//!
//! Run it: `cargo run -p concurrent --example guard_before_await`
//!
//! Change it: spawn five tasks. How long will it take?

use std::io::{self, Write};
use std::sync::Arc;

use async_timeline::Timeline;
use tokio::sync::Mutex;
use workload::{Api, Call, Tokio};

const TASKS: u32 = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);
    let next_image = Arc::new(Mutex::new(0));

    let mut tasks = Vec::new();
    for _ in 0..TASKS {
        let (api, next_image) = (api.clone(), next_image.clone());
        tasks.push(tokio::spawn(async move {
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

    let recording = timeline.snapshot();
    let predicted = api.latency_of(Call::GetImage);
    writeln!(io::stdout(), "{}", recording.text().predicted(predicted, format!("the longest of {TASKS}")))?;
    assert_eq!(recording.max_in_flight(), TASKS as usize, "the guard is gone before the calls wait");
    Ok(())
}
