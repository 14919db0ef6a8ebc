//! Where a program gets its runtime.
//!
//! A *runtime* runs futures and waits for what they wait for. JavaScript's, the event loop, is built in. In Rust `main` is an
//! ordinary function: `block_on` runs one future on the thread that calls it, and returns when the future is done.
//! `#[tokio::main]` in front of an `async fn main` writes the call of `block_on` for you.
//!
//! The same example on the other runtimes, `entry_smol` and `entry_async_std`, differs on the lines that end in `// tokio`.
//!
//! Run it: `cargo run -p sequential --example entry_tokio`
//!
//! Predict: `greet` is called before the runtime exists. When does its first line run, and on which thread?
//!
//! Change it: repeat the line with `block_on`, with `greet(&api)` in place of `greeting`. How long do the two take?

use async_timeline::predicted;
use workload::{Api, ApiError, Timer, Tokio, timeline}; // tokio

fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline); // tokio

    let greeting = greet(&api);
    assert!(timeline.snapshot().starts().is_empty(), "calling an async fn runs nothing of its body");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?; // tokio: a runtime is a value
    runtime.block_on(greeting)?; // tokio: its timers work only inside it

    let calls = timeline.snapshot().starts().len() as u32;
    let recording =
        timeline.show("block_on runs a future:", predicted(calls * api.latency(), "one call after another"))?;
    assert!(recording.finishes().contains(&"get_user"), "block_on runs the future to its end");
    assert_eq!(recording.max_in_flight(), 1, "block_on returns when its future is done");
    assert_eq!(recording.thread_name(0), "main", "the future runs on the thread that called block_on");
    Ok(())
}

async fn greet(api: &Api<impl Timer>) -> Result<String, ApiError> {
    let user = api.get_user(1).await?;
    Ok(format!("Hello, {}!", user.name))
}
