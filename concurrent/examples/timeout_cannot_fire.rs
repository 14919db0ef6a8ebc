//! A timeout around a call that blocks its thread.
//!
//! `timeout` polls the call first, and its own timer after that.
//!
//! Run it: `cargo run -p concurrent --example timeout_cannot_fire`
//!
//! Predict: the call takes 900 ms, and the limit is 200 ms. When does `timeout` return, and what?
//!
//! Change it: lower the limit to 1 ms. What does `timeout` return now?

use std::time::Duration;

use async_timeline::predicted;
use tokio::time::timeout;
use workload::{blocking, mistake, timeline_at_full_speed};

const LATENCY: Duration = Duration::from_millis(900);
const LIMIT: Duration = Duration::from_millis(200);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("`timeout` runs on tokio's own clock");
    let api = blocking::Api::new().with_latency(LATENCY).recorded_by(&timeline);

    let call = async { anyhow::Ok(api.get_posts(1)?) };
    let answer = match timeout(LIMIT, call).await {
        Ok(posts) => format!("{} posts", posts?.len()),
        Err(_elapsed) => format!("no posts within {LIMIT:?}"),
    };

    timeline.show(&answer, predicted(LATENCY, "the whole call"))?;
    mistake(!answer.starts_with("no"), "cargo run -p concurrent --example timeout_cannot_fire_fixed")?;
    Ok(())
}
