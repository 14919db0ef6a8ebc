//! Dropping the handle that smol's `spawn` gives cancels the task: it is dropped where it stands.
//!
//! Its siblings `drop_handle_tokio` and `drop_handle_async_std`, where the task goes on, differ on the lines that end
//! in `// smol`.
//!
//! Run it: `cargo run -p concurrent --example drop_handle_smol`
//!
//! Change it: let the task take 1200 ms, longer than the program. What is left of it when `main` returns?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::{Ending, Timeline};
use smol::spawn; // smol
use workload::{Api, Call, Smol}; // smol

fn main() -> anyhow::Result<()> {
    smol::block_on(run()) // smol
}

async fn run() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Smol); // smol
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
    assert_eq!(ending, Ending::Dropped, "a task is cancelled with its handle"); // smol: `handle.detach()` lets it go on
    Ok(())
}
