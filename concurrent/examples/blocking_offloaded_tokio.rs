//! A blocking call belongs on a thread of its own: `spawn_blocking` runs it there, and gives a future of its answer.
//!
//! It mends `blocking_the_executor`.
//!
//! Its siblings `blocking_offloaded_smol` and `blocking_offloaded_async_std` differ on the lines that end in
//! `// tokio`.
//!
//! Run it: `cargo run -p concurrent --example blocking_offloaded_tokio`
//!
//! Change it: let each call take 300 ms. What is the total now?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::join;
use tokio::task::spawn_blocking; // tokio
use workload::blocking;

#[tokio::main(flavor = "current_thread")] // tokio
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let latency = Duration::from_millis(200);
    let api = blocking::Api::new().with_latency(latency).recorded_by(&timeline);

    // The runtime keeps threads for such calls, apart from those that run futures, and starts more as they are needed.
    let (a, b, c) = (api.clone(), api.clone(), api);
    let user = spawn_blocking(move || a.get_user(1)); // tokio
    let posts = spawn_blocking(move || b.get_posts(1)); // tokio
    let comments = spawn_blocking(move || c.get_comments(1)); // tokio

    let (user, posts, comments) = join!(user, posts, comments);
    let (user, posts, comments) = (user?, posts?, comments?); // tokio: these `?` are for a call that panicked

    let recording = timeline.snapshot();
    let mut out = io::stdout();
    writeln!(out, "{} has {} posts and {} comments.\n", user?.name, posts?.len(), comments?.len())?;
    writeln!(out, "{}", recording.text().predicted(latency, "the longest"))?;
    assert_eq!(recording.max_in_flight(), 3, "each blocking call has a thread to itself");
    assert_eq!(recording.threads().len(), 3, "so there are three threads");
    Ok(())
}
