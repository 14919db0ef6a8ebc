//! A timeout: a call gets a limited time.
//!
//! JavaScript has `Promise.race` with a timer, and `AbortController`. In either language, a request that has already left the machine
//! is not called back.
//!
//! The same example on the other runtimes, `timeout_smol` and `timeout_async_std`, differs on the lines that end in `// tokio`.
//!
//! Run it: `cargo run -p concurrent --example timeout_tokio`
//!
//! Predict: the call takes 900 ms, and the limit is 200 ms. How long does this take, and how does the call end?
//!
//! Change it: raise the limit to 1200 ms. What is printed now?

use std::time::Duration;

use async_timeline::predicted;
use tokio::time::timeout; // tokio
use workload::{Api, Tokio, timeline_at_full_speed}; // tokio

const LATENCY: Duration = Duration::from_millis(900);
const LIMIT: Duration = Duration::from_millis(200);

#[tokio::main(flavor = "current_thread")] // tokio
async fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("`timeout` runs on tokio's own clock"); // tokio
    let api = Api::new(Tokio).with_latency(LATENCY).recorded_by(&timeline); // tokio

    // tokio: `Ok` contains what the call answered; `Err` means that it took too long.
    let posts = timeout(LIMIT, api.get_posts(1)).await.ok(); // tokio
    let answer = match posts {
        Some(posts) => format!("{} posts", posts?.len()),
        None => format!("no posts within {LIMIT:?}"),
    };

    let recording = timeline.show(answer, predicted(LIMIT.min(LATENCY), "the shorter of the two"))?;
    let dropped = recording.cancelled() == ["get_posts"];
    assert_eq!(dropped, LIMIT < LATENCY, "a call that takes too long is dropped");
    Ok(())
}
