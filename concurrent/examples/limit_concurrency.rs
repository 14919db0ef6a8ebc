//! `buffer_unordered`: no more than a few calls in flight at once.
//!
//! A *stream* is an iterator whose next item you await. `map` creates each call only when the buffer has room for it. Libraries
//! such as `p-limit` limit calls in JavaScript; while the loop awaits something else, theirs go on and those in the buffer don't.
//!
//! Run it: `cargo run -p concurrent --example limit_concurrency`
//!
//! Predict: each image takes 50 ms. How long do a hundred take, ten at a time?
//!
//! Change it: load 25 images at a time. How long does it take now?

use std::time::Duration;

use async_timeline::predicted;
use futures::{StreamExt, TryStreamExt, stream};
use workload::{Api, Tokio, timeline};

const IMAGES: u32 = 100;
const AT_ONCE: u32 = 10;
const LATENCY: Duration = Duration::from_millis(50);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).with_latency(LATENCY).recorded_by(&timeline);

    let calls = stream::iter(0..IMAGES).map(|id| api.get_image(id));
    let mut images = calls.buffer_unordered(AT_ONCE as usize);
    let mut bytes = 0;
    while let Some(image) = images.try_next().await? {
        bytes += image.bytes.len();
    }

    let rounds = IMAGES.div_ceil(AT_ONCE);
    let prediction = predicted(rounds * LATENCY, format!("{rounds} rounds"));
    let recording = timeline.show(format!("{IMAGES} images, {bytes} bytes"), prediction)?;
    assert_eq!(recording.finishes().len(), IMAGES as usize, "every image is loaded");
    assert_eq!(recording.max_in_flight(), AT_ONCE as usize, "no more calls are in flight than there is room for");
    Ok(())
}
