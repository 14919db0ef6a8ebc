//! `.await` inside a loop.
//!
//! Run it: `cargo run -p sequential --example await_in_loop`
//!
//! Predict: each image takes 200 ms. How long do five take?
//!
//! Change it: replace `let mut images` and the loop by
//! `let images = futures::future::try_join_all((0..IMAGES).map(|id| api.get_image(id))).await?;`. How many calls are in flight now?

use async_timeline::predicted;
use workload::{Api, Tokio, mistake, timeline};

const IMAGES: u32 = 5;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let mut images = Vec::new();
    for id in 0..IMAGES {
        let image = api.get_image(id).await?;
        images.push(image);
    }
    let loaded = images.len();

    let recording = timeline.show(format!("{loaded} images"), predicted(IMAGES * api.latency(), "one by one"))?;
    mistake(recording.max_in_flight() == 1, "cargo run -p concurrent --example join_all")?;
    Ok(())
}
