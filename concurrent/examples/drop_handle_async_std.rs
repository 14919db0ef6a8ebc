//! Dropping the handle that async-std's `spawn` gives does not stop the task: it goes on, and nobody hears its answer.
//!
//! Its siblings `drop_handle_tokio` and `drop_handle_smol`, where the task is cancelled, differ on the lines that end
//! in `// async-std`.
//!
//! async-std is discontinued (RUSTSEC-2025-0052) and names smol as its successor.
//!
//! Run it: `cargo run -p concurrent --example drop_handle_async_std`
//!
//! Change it: let the task take 1200 ms, longer than the program. What is left of it when `main` returns?

use std::io::{self, Write};
use std::time::Duration;

use async_std::task::spawn; // async-std
use async_timeline::{Ending, Timeline};
use workload::{Api, AsyncStd, Call}; // async-std

fn main() -> anyhow::Result<()> {
    async_std::task::block_on(run()) // async-std
}

async fn run() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(AsyncStd); // async-std
    let needs = Duration::from_millis(300);
    let slow = api.clone().with_latency(needs);
    let api = api
        .with_latency_of(Call::GetPosts, Duration::from_millis(100))
        .with_latency_of(Call::GetComments, Duration::from_millis(600))
        .recorded_by(&timeline);

    let handle = spawn(timeline.record("task", async move { slow.get_user(1).await }));
    api.get_posts(1).await?;
    // The task has had 100 ms of the time that it needs.
    drop(handle);
    api.get_comments(1).await?;

    let recording = timeline.snapshot();
    let ending = recording.lane("task").expect("it was spawned").ending();
    writeln!(io::stdout(), "{recording}\n\nThe task of {needs:?}, as main returns: {ending:?}.")?;
    assert_ne!(ending, Ending::Dropped, "a task goes on without its handle"); // async-std: `handle.cancel()` ends it
    Ok(())
}
