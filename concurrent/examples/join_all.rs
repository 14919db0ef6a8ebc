//! `join_all`: a future for each item of a list.
//!
//! It is what `Promise.all(ids.map(getImage))` is in JavaScript. `await_in_loop` in the crate `sequential` awaits each image in turn.
//!
//! Run it: `cargo run -p concurrent --example join_all`
//!
//! Predict: each image takes 200 ms. How long do five take? And how many calls are in flight at once?
//!
//! Change it: load ten images instead of five. How long does it take now?

use async_timeline::predicted;
use futures::future::join_all;
use workload::{Api, Tokio, timeline};

const IMAGES: u32 = 5;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let calls = (0..IMAGES).map(|id| api.get_image(id));
    let mut images = Vec::new();
    for image in join_all(calls).await {
        images.push(image?);
    }
    let loaded = images.len();

    let prediction = predicted(api.latency(), "one latency").instead_of(IMAGES * api.latency());
    let recording = timeline.show(format!("{loaded} images"), prediction)?;
    assert_eq!(recording.max_in_flight(), IMAGES as usize, "join_all has every call in flight at once");
    Ok(())
}
