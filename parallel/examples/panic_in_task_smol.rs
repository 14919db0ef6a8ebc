//! A task that panics, next to one that doesn't.
//!
//! The same example on the other runtimes, `panic_in_task_tokio` and `panic_in_task_async_std`, differs on the lines that end in `// smol`.
//!
//! Run it: `cargo run -p parallel --example panic_in_task_smol`
//!
//! Predict: user 7 doesn't exist. Does the task that panics end the other task, and does `main` learn of the panic?
//!
//! Change it: get user 2, who exists, instead of user 7. What is printed now?

use std::panic::{AssertUnwindSafe, set_hook}; // smol

use async_timeline::{Ending, Lane};
use futures::FutureExt; // smol
use smol::spawn; // smol
use workload::{Api, Smol, timeline}; // smol

fn main() -> anyhow::Result<()> {
    smol::block_on(run()) // smol
}

async fn run() -> anyhow::Result<()> {
    set_hook(Box::new(|panic| eprintln!("{panic}"))); // Two lines for a panic, and no backtrace.
    let timeline = timeline();
    let api = Api::new(Smol).recorded_by(&timeline); // smol

    let (a, b) = (api.clone(), api.clone());
    let broken = async move { a.get_user(7).await.expect("user 7 exists") };
    let healthy = async move {
        b.get_user(1).await?;
        b.get_posts(1).await
    };
    let broken = spawn(timeline.record("broken", broken));
    let healthy = spawn(timeline.try_record("healthy", healthy));
    let panicked = AssertUnwindSafe(broken).catch_unwind().await.is_err(); // smol: `.await` panics too
    healthy.await?; // smol

    let recording = timeline.show(format!("Did the awaiting code learn of a panic? {panicked}"), None)?;
    let ending = recording.lane("broken").map(Lane::ending);
    assert_eq!(panicked, ending == Some(Ending::Panicked), "the code that awaits the task learns of its panic");
    assert!(recording.finishes().contains(&"healthy"), "a panic ends no other task");
    Ok(())
}
