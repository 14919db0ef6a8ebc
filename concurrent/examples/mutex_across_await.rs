//! An async mutex whose guard is held across an `.await` lets one task through at a time: the calls run one by one.
//!
//! The guard is what `lock` gives: as long as one lives, `lock` makes the others wait. The twin `guard_before_await`
//! drops it first.
//!
//! Run it: `cargo run -p concurrent --example mutex_across_await`
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
            let mut id = next_image.lock().await;
            *id += 1;
            api.get_image(*id).await
        }));
    }
    for task in tasks {
        task.await??;
    }

    let recording = timeline.snapshot();
    let predicted = TASKS * api.latency_of(Call::GetImage);
    writeln!(io::stdout(), "{}", recording.text().predicted(predicted, format!("the sum, for all its {TASKS} tasks")))?;
    assert_eq!(recording.max_in_flight(), 1, "the guard lets one call at a time be in flight");
    Ok(())
}
