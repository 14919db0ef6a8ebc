//! `spawn_blocking` hands a call that blocks to a pool of threads kept for that, and gives a task to await.
//!
//! So old code that waits on its thread can be used from async code, whose own thread goes on meanwhile.
//!
//! Its siblings `unblock_smol` and `spawn_blocking_async_std` differ on the lines that end in `// tokio`.
//!
//! Run it: `cargo run -p parallel --example spawn_blocking_tokio`
//!
//! Change it: load five images instead of three. How many threads are held, and does it take longer?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::{Kind, Timeline};
use workload::{Api, Tokio, blocking}; // tokio

const IMAGES: u32 = 3;

#[tokio::main(flavor = "current_thread")] // tokio
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let old = blocking::Api::new().recorded_by(&timeline);
    let api = Api::new(Tokio).recorded_by(&timeline); // tokio

    let mut images = Vec::new();
    for id in 0..IMAGES {
        let old = old.clone();
        images.push(tokio::task::spawn_blocking(move || old.get_image(id))); // tokio
    }
    api.get_user(1).await?; // the thread of this function is free to wait for this call
    for image in images {
        image.await??; // tokio
    }

    let recording = timeline.snapshot();
    writeln!(io::stdout(), "{}", recording.text().predicted(Duration::from_millis(200), "the longest"))?;
    for lane in recording.lanes().iter().filter(|lane| lane.kind() == Kind::Blocked) {
        let on_main = lane.polls().any(|poll| recording.thread_name(poll.thread) == "main");
        assert!(!on_main, "a blocking call holds another thread than ours");
    }
    assert_eq!(recording.max_in_flight(), IMAGES as usize + 1, "all calls wait at the same time");
    Ok(())
}
