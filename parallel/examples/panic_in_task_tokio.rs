//! A panic ends its own task, and whoever awaits that task is told; the other tasks run on.
//!
//! Its siblings `panic_in_task_smol` and `panic_in_task_async_std` differ on the lines that end in `// tokio`.
//!
//! Run it: `cargo run -p parallel --example panic_in_task_tokio`
//!
//! Change it: ask for user 2, who exists, in place of user 7. What is told now?

use std::io::{self, Write};
use std::panic::set_hook;

use async_timeline::{Ending, Lane, Timeline};
use tokio::spawn; // tokio
use workload::{Api, Tokio}; // tokio

#[tokio::main(flavor = "current_thread")] // tokio
async fn main() -> anyhow::Result<()> {
    set_hook(Box::new(|panic| eprintln!("{panic}"))); // two lines for a panic, and no backtrace
    let timeline = Timeline::new();
    let (a, b) = (Api::new(Tokio), Api::new(Tokio)); // tokio

    let broken = timeline.record("broken", async move { a.get_user(7).await.expect("user 7 exists") });
    let healthy = timeline.try_record("healthy", async move {
        b.get_user(1).await?;
        b.get_posts(1).await
    });

    // Two tasks, and whoever awaits them is a third.
    let broken = spawn(broken);
    let healthy = spawn(healthy);
    let told = broken.await.is_err_and(|error| error.is_panic()); // tokio: the handle gives an error
    healthy.await??; // tokio

    let recording = timeline.snapshot();
    let ending = recording.lane("broken").map(Lane::ending);
    writeln!(io::stdout(), "Was the awaiting code told of a panic? {told}\n\n{recording}")?;
    assert_eq!(told, ending == Some(Ending::Panicked), "who awaits the task is told of its panic");
    assert!(recording.finishes().contains(&"healthy"), "a panic ends no other task");
    Ok(())
}
