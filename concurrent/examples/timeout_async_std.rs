//! A timeout drops the call that took too long: nothing more is done for it.
//!
//! In JavaScript, `Promise.race` with a timer only stops waiting: the call runs on unless an `AbortController` ends it.
//!
//! Its siblings `timeout_tokio` and `timeout_smol` differ on the lines that end in `// async-std`.
//!
//! async-std is discontinued (RUSTSEC-2025-0052) and names smol as its successor.
//!
//! Run it: `cargo run -p concurrent --example timeout_async_std`
//!
//! Change it: let the call have 600 ms. What is printed now?

use std::io::{self, Write};
use std::time::Duration;

use async_std::future::timeout; // async-std
use async_timeline::Timeline;
use workload::{Api, AsyncStd, Call}; // async-std

fn main() -> anyhow::Result<()> {
    async_std::task::block_on(run()) // async-std
}

async fn run() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(AsyncStd); // async-std
    let api = api.with_latency_of(Call::GetPosts, Duration::from_millis(400)).recorded_by(&timeline);
    let limit = Duration::from_millis(200);

    // async-std: `Ok` holds what the call answered, `Err` says that it took too long.
    let posts = timeout(limit, api.get_posts(1)).await.ok(); // async-std

    let recording = timeline.snapshot();
    let mut out = io::stdout();
    match posts {
        Some(posts) => writeln!(out, "{} posts came in time.\n", posts?.len())?,
        None => writeln!(out, "No posts within {limit:?}: they are left out.\n")?,
    }
    let predicted = limit.min(api.latency_of(Call::GetPosts));
    writeln!(out, "{}", recording.text().predicted(predicted, "the shorter of call and limit"))?;
    let dropped = recording.cancelled() == ["get_posts"];
    assert_eq!(dropped, limit < api.latency_of(Call::GetPosts), "a call that takes too long is dropped");
    Ok(())
}
