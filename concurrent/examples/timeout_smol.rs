//! A timeout drops the call that took too long: nothing more is done for it.
//!
//! In JavaScript, `Promise.race` with a timer only stops waiting: the call runs on unless an `AbortController` ends it.
//!
//! Its siblings `timeout_tokio` and `timeout_async_std` differ on the lines that end in `// smol`.
//!
//! Run it: `cargo run -p concurrent --example timeout_smol`
//!
//! Change it: let the call have 600 ms. What is printed now?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use smol::{Timer, future}; // smol
use workload::{Api, Call, Smol}; // smol

fn main() -> anyhow::Result<()> {
    smol::block_on(run()) // smol
}

async fn run() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Smol); // smol
    let api = api.with_latency_of(Call::GetPosts, Duration::from_millis(400)).recorded_by(&timeline);
    let limit = Duration::from_millis(200);

    // smol: a race of two futures. Whichever is ready first gives the answer, and the other is dropped.
    let in_time = async { Some(api.get_posts(1).await) }; // smol
    let too_late = async {
        Timer::after(limit).await; // smol
        None // smol
    };
    let posts = future::or(in_time, too_late).await; // smol

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
