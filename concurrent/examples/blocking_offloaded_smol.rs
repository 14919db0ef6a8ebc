//! A blocking call belongs on a thread of its own: `unblock` runs it there, and gives a future of its answer.
//!
//! It mends `blocking_the_executor`.
//!
//! Its siblings `blocking_offloaded_tokio` and `blocking_offloaded_async_std` differ on the lines that end in
//! `// smol`.
//!
//! Run it: `cargo run -p concurrent --example blocking_offloaded_smol`
//!
//! Change it: let each call take 300 ms. What is the total now?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::join;
use smol::unblock; // smol
use workload::blocking;

fn main() -> anyhow::Result<()> {
    smol::block_on(run()) // smol
}

async fn run() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let latency = Duration::from_millis(200);
    let api = blocking::Api::new().with_latency(latency).recorded_by(&timeline);

    // The runtime keeps threads for such calls, apart from those that run futures, and starts more as they are needed.
    let (a, b, c) = (api.clone(), api.clone(), api);
    let user = unblock(move || a.get_user(1)); // smol
    let posts = unblock(move || b.get_posts(1)); // smol
    let comments = unblock(move || c.get_comments(1)); // smol

    let (user, posts, comments) = join!(user, posts, comments);
    // smol: a panic in such a call goes on in whoever awaits it

    let recording = timeline.snapshot();
    let mut out = io::stdout();
    writeln!(out, "{} has {} posts and {} comments.\n", user?.name, posts?.len(), comments?.len())?;
    writeln!(out, "{}", recording.text().predicted(latency, "the longest"))?;
    assert_eq!(recording.max_in_flight(), 3, "each blocking call has a thread to itself");
    assert_eq!(recording.threads().len(), 3, "so there are three threads");
    Ok(())
}
