//! `unblock` hands a call that blocks to a pool of threads kept for that, and gives a task to await.
//!
//! So old code that waits on its thread can be used from async code, whose own thread goes on meanwhile.
//!
//! Its siblings `spawn_blocking_tokio` and `spawn_blocking_async_std` differ on the lines that end in `// smol`.
//!
//! Run it: `cargo run -p parallel --example unblock_smol`
//!
//! Change it: load five images instead of three. How many threads are held, and does it take longer?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::{Kind, Timeline};
use workload::{Api, Smol, blocking}; // smol

const IMAGES: u32 = 3;

fn main() -> anyhow::Result<()> {
    smol::block_on(run()) // smol
}

async fn run() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let old = blocking::Api::new().recorded_by(&timeline);
    let api = Api::new(Smol).recorded_by(&timeline); // smol

    let mut images = Vec::new();
    for id in 0..IMAGES {
        let old = old.clone();
        images.push(smol::unblock(move || old.get_image(id))); // smol
    }
    api.get_user(1).await?; // the thread of this function is free to wait for this call
    for image in images {
        image.await?; // smol
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
