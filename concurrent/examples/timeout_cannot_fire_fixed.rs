//! A timeout around a call that blocks a thread of the blocking pool: fixes `timeout_cannot_fire`.
//!
//! `spawn_blocking` runs the call on another thread, and the caller awaits its handle.
//!
//! Run it: `cargo run -p concurrent --example timeout_cannot_fire_fixed`
//!
//! Predict: the call takes 900 ms, and the limit is 200 ms. When does `timeout` return? And does the call end then too?
//!
//! Change it: raise the limit to 1200 ms. What does `timeout` return now?

use std::time::Duration;

use async_timeline::predicted;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use workload::{blocking, timeline_at_full_speed};

const LATENCY: Duration = Duration::from_millis(900);
const LIMIT: Duration = Duration::from_millis(200);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("`timeout` runs on tokio's own clock");
    let api = blocking::Api::new().with_latency(LATENCY).recorded_by(&timeline);

    let call = async { anyhow::Ok(spawn_blocking(move || api.get_posts(1)).await??) };
    let answer = match timeout(LIMIT, call).await {
        Ok(posts) => format!("{} posts", posts?.len()),
        Err(_elapsed) => format!("no posts within {LIMIT:?}"),
    };

    let prediction = predicted(LIMIT.min(LATENCY), "the shorter of the two").instead_of(LATENCY);
    let recording = timeline.show(answer, prediction)?;
    let running = recording.lanes().iter().filter(|lane| lane.ended().is_none()).count();
    assert_eq!(running == 1, LIMIT < LATENCY, "timeout returns while the thread is still blocked");
    Ok(())
}
