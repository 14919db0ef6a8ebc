//! `.await` inside a loop makes every call wait for the one before it, although none of them needs another.
//!
//! Run it: `cargo run -p sequential --example await_in_loop`
//!
//! Change it: load five images instead of three. How long will it take?

use std::io::{self, Write};

use async_timeline::Timeline;
use workload::{Api, Call, Tokio};

const IMAGES: u32 = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let mut images = Vec::new();
    for id in 0..IMAGES {
        images.push(api.get_image(id).await?);
    }

    let recording = timeline.snapshot();
    let predicted = IMAGES * api.latency_of(Call::GetImage);
    writeln!(io::stdout(), "{}", recording.text().predicted(predicted, "one latency for each image"))?;
    assert_eq!(images.len(), IMAGES as usize, "every image was loaded");
    assert_eq!(recording.max_in_flight(), 1, "a loop with .await has one call in flight at a time");
    Ok(())
}
