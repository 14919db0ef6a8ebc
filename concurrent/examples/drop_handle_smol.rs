//! Dropping the handle of a task that is still running, on smol.
//!
//! `spawn` returns a *handle*: awaiting it returns the task's result.
//!
//! The same example on the other runtimes, `drop_handle_tokio` and `drop_handle_async_std`, differs on the lines that end in
//! `// smol`.
//!
//! Run it: `cargo run -p concurrent --example drop_handle_smol`
//!
//! Predict: the task needs 600 ms, and its handle is dropped after 100 ms. How does the task end?
//!
//! Change it: let the task take 1500 ms, longer than the program. How far has it come when `main` returns?

use std::time::Duration;

use async_timeline::{Ending, rounded};
use smol::spawn; // smol
use workload::{Api, Call, Smol, timeline}; // smol

fn main() -> anyhow::Result<()> {
    smol::block_on(run()) // smol
}

async fn run() -> anyhow::Result<()> {
    let timeline = timeline();
    let needs = Duration::from_millis(600);
    let api = Api::new(Smol).recorded_by(&timeline); // smol
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
    assert_eq!(ending, Ending::Dropped, "dropping its handle cancels a task: it stops when it next has to wait"); // smol
    // smol: `handle.detach()` lets a task run on, and `handle.cancel().await` waits until it has stopped
    Ok(())
}
