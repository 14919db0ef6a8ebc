//! Where a program gets its runtime.
//!
//! A *runtime* runs futures and waits for what they wait for. JavaScript's, the event loop, is built in. In Rust `main` is an
//! ordinary function: `block_on` runs one future on the thread that calls it, and returns when the future is done.
//!
//! The same example on the other runtimes, `entry_tokio` and `entry_smol`, differs on the lines that end in `// async-std`.
//!
//! async-std is discontinued (RUSTSEC-2025-0052) and names smol as its successor.
//!
//! Run it: `cargo run -p sequential --example entry_async_std`
//!
//! Predict: `greet` is called before the runtime exists. When does its first line run, and on which thread?
//!
//! Change it: repeat the line with `block_on`, with `greet(&api)` in place of `greeting`. How long do the two take?

use async_timeline::predicted;
use workload::{Api, ApiError, AsyncStd, Timer, timeline}; // async-std

fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(AsyncStd).recorded_by(&timeline); // async-std

    let greeting = greet(&api);
    assert!(timeline.snapshot().starts().is_empty(), "calling an async fn runs nothing of its body");
    async_std::task::block_on(greeting)?; // async-std: a function is enough, since a background thread drives the timers

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
