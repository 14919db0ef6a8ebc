//! Dropping the handle of a task that is still running, on async-std.
//!
//! `spawn` returns a *handle*: awaiting it returns the task's result.
//!
//! The same example on the other runtimes, `drop_handle_tokio` and `drop_handle_smol`, differs on the lines that end in
//! `// async-std`.
//!
//! async-std is discontinued (RUSTSEC-2025-0052) and names smol as its successor.
//!
//! Run it: `cargo run -p concurrent --example drop_handle_async_std`
//!
//! Predict: the task needs 600 ms, and its handle is dropped after 100 ms. How does the task end?
//!
//! Change it: let the task take 1500 ms, longer than the program. How far has it come when `main` returns?

use std::time::Duration;

use async_std::task::spawn; // async-std
use async_timeline::{Ending, rounded};
use workload::{Api, AsyncStd, Call, timeline}; // async-std

fn main() -> anyhow::Result<()> {
    async_std::task::block_on(run()) // async-std
}

async fn run() -> anyhow::Result<()> {
    let timeline = timeline();
    let needs = Duration::from_millis(600);
    let api = Api::new(AsyncStd).recorded_by(&timeline); // async-std
    let api = api
        .with_latency_of(Call::GetPosts, Duration::from_millis(100))
        .with_latency_of(Call::GetUser, needs)
        .with_latency_of(Call::GetComments, Duration::from_secs(1));

    let a = api.clone();
    let handle = spawn(async move { a.get_user(1).await });
    api.get_posts(1).await?;
    drop(handle);
    api.get_comments(1).await?;

    let ending = timeline.snapshot().lane("get_user").expect("it was recorded").ending();
    let title = format!("As main returns, the task of {} is {ending:?}.", rounded(needs));
    timeline.show(title, None)?;
    assert_ne!(ending, Ending::Dropped, "without its handle, a task runs as long as its runtime"); // async-std
    // async-std: `handle.cancel().await` stops a task, and waits until it has stopped
    Ok(())
}
