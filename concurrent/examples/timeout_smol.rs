//! A timeout: a call gets a limited time.
//!
//! JavaScript has `Promise.race` with a timer, and `AbortController`. In either language, a request that has already left the machine
//! is not called back.
//!
//! The same example on the other runtimes, `timeout_tokio` and `timeout_async_std`, differs on the lines that end in `// smol`.
//!
//! Run it: `cargo run -p concurrent --example timeout_smol`
//!
//! Predict: the call takes 900 ms, and the limit is 200 ms. How long does this take, and how does the call end?
//!
//! Change it: raise the limit to 1200 ms. What is printed now?

use std::time::Duration;

use async_timeline::predicted;
use smol::{Timer, future}; // smol
use workload::{Api, Smol, timeline_at_full_speed}; // smol

const LATENCY: Duration = Duration::from_millis(900);
const LIMIT: Duration = Duration::from_millis(200);

fn main() -> anyhow::Result<()> {
    smol::block_on(run()) // smol
}

async fn run() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("`Timer` runs on smol's own clock"); // smol
    let api = Api::new(Smol).with_latency(LATENCY).recorded_by(&timeline); // smol

    // smol: a race of two futures.
    let in_time = async { Some(api.get_posts(1).await) }; // smol
    let too_late = async {
        Timer::after(LIMIT).await; // smol
        None // smol
    };
    let posts = future::or(in_time, too_late).await; // smol
    let answer = match posts {
        Some(posts) => format!("{} posts", posts?.len()),
        None => format!("no posts within {LIMIT:?}"),
    };

    let recording = timeline.show(answer, predicted(LIMIT.min(LATENCY), "the shorter of the two"))?;
    let dropped = recording.cancelled() == ["get_posts"];
    assert_eq!(dropped, LIMIT < LATENCY, "a call that takes too long is dropped");
    Ok(())
}
