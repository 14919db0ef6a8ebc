//! A hundred images, ten at a time: `buffer_unordered` starts the next call when one has ended, so ten stay in flight.
//!
//! Neither one by one (5 s) nor all at once, which a server may not like. Libraries such as `p-limit` do it in
//! JavaScript.
//!
//! Run it: `cargo run -p concurrent --example limit_concurrency`
//!
//! Change it: load them 25 at a time. How long will it take?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::{StreamExt, TryStreamExt, stream};
use workload::{Api, Call, Image, Tokio};

const IMAGES: u32 = 100;
const AT_ONCE: u32 = 10;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).with_latency(Duration::from_millis(50)).recorded_by(&timeline);

    // `map` only makes a future when there is room for it, so no more than ten of them exist at any time.
    let calls = stream::iter(0..IMAGES).map(|id| api.get_image(id));
    let images: Vec<Image> = calls.buffer_unordered(AT_ONCE as usize).try_collect().await?;

    let recording = timeline.snapshot();
    let rounds = IMAGES.div_ceil(AT_ONCE);
    let predicted = rounds * api.latency_of(Call::GetImage);
    writeln!(io::stdout(), "{}", recording.text().predicted(predicted, format!("{rounds} rounds")))?;
    assert_eq!(images.len(), IMAGES as usize, "every image was loaded");
    assert_eq!(recording.max_in_flight(), AT_ONCE as usize, "no more calls are in flight than there is room for");
    Ok(())
}
