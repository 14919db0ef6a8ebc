//! A future needs a runtime to run it, and a Rust program has none unless it brings one.
//!
//! A *runtime* runs futures and watches what they wait for. JavaScript's, the event loop, is built in. In Rust `main`
//! is an ordinary function: `block_on` holds its thread and runs one future there, until that has its answer.
//!
//! Its siblings `entry_tokio` and `entry_async_std` differ on the lines that end in `// smol`.
//!
//! Run it: `cargo run -p sequential --example entry_smol`
//!
//! Change it: repeat the line with `block_on`, with `greet(&api)` in place of `greeting`. How long do the two take?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use workload::{Api, Smol, Timer}; // smol

fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Smol).recorded_by(&timeline); // smol

    // This calls an async function, which only makes a future: nothing of its body has run.
    let greeting = greet(&api);
    assert!(timeline.snapshot().lanes().is_empty(), "making a future starts nothing");

    smol::block_on(greeting)?; // smol: a function is enough, since a thread of its own watches the timers

    let recording = timeline.snapshot();
    let calls = recording.starts().len() as u32;
    let predicted = calls * Duration::from_millis(200);
    writeln!(io::stdout(), "{}", recording.text().predicted(predicted, format!("{calls} x 200 ms")))?;
    assert!(recording.finishes().contains(&"get_user"), "block_on runs the future to its end");
    assert_eq!(recording.max_in_flight(), 1, "block_on returns when its future is done, and not before");
    assert_eq!(recording.thread_name(0), "main", "which is the thread that called block_on");
    Ok(())
}

async fn greet(api: &Api<impl Timer>) -> anyhow::Result<()> {
    let user = api.get_user(1).await?;
    writeln!(io::stdout(), "Hello, {}!\n", user.name)?;
    Ok(())
}
