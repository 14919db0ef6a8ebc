//! A bar for each of three albums that load at once: every image that arrives moves its album's bar on.
//!
//! The bars are drawn on a terminal only, while the images arrive: run it by hand. The picture shows the albums
//! afterwards.
//!
//! Run it: `cargo run -p concurrent --example progress_bars`
//!
//! Change it: load ten images of an album at a time. When is the last bar full?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::future::try_join_all;
use futures::{StreamExt, TryStreamExt, stream};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use workload::{Api, ApiError, Call, Image, Tokio};

const AT_ONCE: u32 = 5;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).with_latency(Duration::from_millis(100));

    let screen = MultiProgress::new();
    let style = ProgressStyle::with_template("{prefix:13} {wide_bar} {pos}/{len}")?;
    let bars = [20, 40, 60].map(|images| {
        screen.add(ProgressBar::new(images).with_prefix(format!("album of {images}")).with_style(style.clone()))
    });
    let albums = bars.iter().map(|bar| timeline.try_record(bar.prefix(), load_album(&api, bar)));
    try_join_all(albums).await?;

    let recording = timeline.snapshot();
    let predicted = 60_u32.div_ceil(AT_ONCE) * api.latency_of(Call::GetImage);
    // The bars leave the cursor at the end of the last one.
    writeln!(io::stdout(), "\n{}", recording.text().predicted(predicted, "the longest album"))?;
    assert!(bars.iter().all(|bar| Some(bar.position()) == bar.length()), "every bar is full in the end");
    assert_eq!(recording.finishes(), ["album of 20", "album of 40", "album of 60"], "the shortest album ends first");
    Ok(())
}

/// Loads an album of as many images as its bar is long.
async fn load_album(api: &Api<Tokio>, bar: &ProgressBar) -> Result<Vec<Image>, ApiError> {
    let images = bar.length().expect("it was made with a length") as u32;
    let calls = stream::iter(0..images).map(|id| api.get_image(id)).buffer_unordered(AT_ONCE as usize);
    let images = calls.inspect_ok(|_image| bar.inc(1)).try_collect().await?;
    // `finish` would fill the bar up, full or not.
    bar.abandon();
    Ok(images)
}
