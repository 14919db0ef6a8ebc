//! A timeout: a call gets a limited time.
//!
//! JavaScript has `Promise.race` with a timer, and `AbortController`. In either language, a request that has already left the machine
//! is not called back.
//!
//! The same example on the other runtimes, `timeout_tokio` and `timeout_smol`, differs on the lines that end in `// async-std`.
//!
//! async-std is discontinued (RUSTSEC-2025-0052) and names smol as its successor.
//!
//! Run it: `cargo run -p concurrent --example timeout_async_std`
//!
//! Predict: the call takes 900 ms, and the limit is 200 ms. How long does this take, and how does the call end?
//!
//! Change it: raise the limit to 1200 ms. What is printed now?

use std::time::Duration;

use async_std::future::timeout; // async-std
use async_timeline::predicted;
use workload::{Api, AsyncStd, timeline_at_full_speed}; // async-std

const LATENCY: Duration = Duration::from_millis(900);
const LIMIT: Duration = Duration::from_millis(200);

fn main() -> anyhow::Result<()> {
    async_std::task::block_on(run()) // async-std
}

async fn run() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("`timeout` runs on async-std's own clock"); // async-std
    let api = Api::new(AsyncStd).with_latency(LATENCY).recorded_by(&timeline); // async-std

    // async-std: `Ok` contains what the call answered; `Err` means that it took too long.
    let posts = timeout(LIMIT, api.get_posts(1)).await.ok(); // async-std
    let answer = match posts {
        Some(posts) => format!("{} posts", posts?.len()),
        None => format!("no posts within {LIMIT:?}"),
    };

    let recording = timeline.show(answer, predicted(LIMIT.min(LATENCY), "the shorter of the two"))?;
    let dropped = recording.cancelled() == ["get_posts"];
    assert_eq!(dropped, LIMIT < LATENCY, "a call that takes too long is dropped");
    Ok(())
}
