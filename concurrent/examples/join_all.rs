//! `join_all` mends the loop that awaits each call in turn: all futures are made first, and awaited together.
//!
//! Its twin is `await_in_loop` of the crate `sequential`, which takes one latency for each image.
//!
//! Run it: `cargo run -p concurrent --example join_all`
//!
//! Change it: load ten images instead of three. How long will it take?

use std::io::{self, Write};

use async_timeline::Timeline;
use futures::future::join_all;
use workload::{Api, Call, Tokio};

const IMAGES: u32 = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let calls = (0..IMAGES).map(|id| api.get_image(id));
    let mut images = Vec::new();
    for image in join_all(calls).await {
        images.push(image?);
    }

    let recording = timeline.snapshot();
    let predicted = api.latency_of(Call::GetImage);
    writeln!(io::stdout(), "{}", recording.text().predicted(predicted, format!("one latency for all {IMAGES}")))?;
    assert_eq!(images.len(), IMAGES as usize, "every image was loaded");
    assert_eq!(recording.max_in_flight(), IMAGES as usize, "join_all has every call in flight at once");
    Ok(())
}
