//! A panic ends its own task, and whoever awaits that task is told; the other tasks run on.
//!
//! Its siblings `panic_in_task_tokio` and `panic_in_task_smol` differ on the lines that end in `// async-std`.
//!
//! async-std is discontinued (RUSTSEC-2025-0052) and names smol as its successor.
//!
//! Run it: `cargo run -p parallel --example panic_in_task_async_std`
//!
//! Change it: ask for user 2, who exists, in place of user 7. What is told now?

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, set_hook}; // async-std

use async_std::task::spawn; // async-std
use async_timeline::{Ending, Lane, Timeline};
use futures::FutureExt; // async-std
use workload::{Api, AsyncStd}; // async-std

fn main() -> anyhow::Result<()> {
    async_std::task::block_on(run()) // async-std
}

async fn run() -> anyhow::Result<()> {
    set_hook(Box::new(|panic| eprintln!("{panic}"))); // two lines for a panic, and no backtrace
    let timeline = Timeline::new();
    let (a, b) = (Api::new(AsyncStd), Api::new(AsyncStd)); // async-std

    let broken = timeline.record("broken", async move { a.get_user(7).await.expect("user 7 exists") });
    let healthy = timeline.try_record("healthy", async move {
        b.get_user(1).await?;
        b.get_posts(1).await
    });

    // Two tasks, and whoever awaits them is a third.
    let broken = spawn(broken);
    let healthy = spawn(healthy);
    let told = AssertUnwindSafe(broken).catch_unwind().await.is_err(); // async-std: `.await` panics, too
    healthy.await?; // async-std

    let recording = timeline.snapshot();
    let ending = recording.lane("broken").map(Lane::ending);
    writeln!(io::stdout(), "Was the awaiting code told of a panic? {told}\n\n{recording}")?;
    assert_eq!(told, ending == Some(Ending::Panicked), "who awaits the task is told of its panic");
    assert!(recording.finishes().contains(&"healthy"), "a panic ends no other task");
    Ok(())
}
