//! `unblock`: blocking calls made from async code.
//!
//! It runs a closure on a pool of threads for blocking calls, and returns a task to await.
//!
//! The same example on the other runtimes, `spawn_blocking_tokio` and `spawn_blocking_async_std`, differs on the lines that end in `// smol`.
//!
//! Run it: `cargo run -p parallel --example unblock_smol`
//!
//! Predict: three blocking calls and one async call, 200 ms each. How many threads are held, and how long does it take?
//!
//! Change it: load five images instead of three. How many threads are held now, and does it take longer?

use async_timeline::{Kind, predicted};
use workload::{Api, Smol, blocking, timeline}; // smol

const IMAGES: u32 = 3;

fn main() -> anyhow::Result<()> {
    smol::block_on(run()) // smol
}

async fn run() -> anyhow::Result<()> {
    let timeline = timeline();
    let old = blocking::Api::new().recorded_by(&timeline);
    let api = Api::new(Smol).recorded_by(&timeline); // smol

    let mut images = Vec::new();
    for id in 0..IMAGES {
        let old = old.clone();
        images.push(smol::unblock(move || old.get_image(id))); // smol
    }
    let user = api.get_user(1).await?;
    for image in images {
        image.await?; // smol
    }

    let title = format!("{IMAGES} images for {}", user.name);
    let recording = timeline.show(title, predicted(api.latency(), "the longest"))?;
    for lane in recording.lanes().iter().filter(|lane| lane.kind() == Kind::Blocked) {
        let on_main = lane.polls().any(|poll| recording.thread_name(poll.thread) == "main");
        assert!(!on_main, "a blocking call holds a thread of the pool, and not the runtime's");
    }
    assert_eq!(recording.max_in_flight(), IMAGES as usize + 1, "all calls wait at the same time");
    Ok(())
}
