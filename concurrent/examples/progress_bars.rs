//! A progress bar for each of three albums that load at the same time.
//!
//! The bars are drawn on a terminal only, while the images arrive. The timeline shows the albums afterwards.
//!
//! Run it: `cargo run -p concurrent --example progress_bars`
//!
//! Predict: albums of 20, 40 and 60 images, 100 ms for each image, five images of an album at a time. When is each bar full?
//!
//! Change it: load ten images of an album at a time. When is the last bar full now?

use std::time::Duration;

use async_timeline::{Timeline, predicted};
use futures::future::try_join_all;
use futures::{StreamExt, TryStreamExt, stream};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use workload::{Api, ApiError, Tokio};

const ALBUMS: [u32; 3] = [20, 40, 60];
const AT_ONCE: u32 = 5;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new(); // Neither live nor in slow motion: the bars are what is drawn meanwhile.
    let api = Api::new(Tokio).with_latency(Duration::from_millis(100));

    let screen = MultiProgress::new();
    let style = ProgressStyle::with_template("{prefix:13} {wide_bar} {pos}/{len}")?;
    let bars = ALBUMS.map(|images| {
        let bar = ProgressBar::new(images.into()).with_prefix(format!("album of {images}"));
        screen.add(bar.with_style(style.clone()))
    });
    let albums = ALBUMS.iter().zip(&bars).map(|(images, bar)| {
        let album = load_album(&api, *images, bar);
        timeline.try_record(bar.prefix(), album)
    });
    try_join_all(albums).await?;
    let full = bars.iter().filter(|bar| Some(bar.position()) == bar.length()).count();

    let longest = ALBUMS.map(|images| images.div_ceil(AT_ONCE) * api.latency()).into_iter().max().unwrap_or_default();
    // The bars leave the cursor at the end of the last one.
    let recording = timeline.show(format!("\n{full} bars are full."), predicted(longest, "the longest album"))?;
    assert_eq!(full, ALBUMS.len(), "every image moves its album's bar");
    assert_eq!(recording.finishes(), ["album of 20", "album of 40", "album of 60"], "the shortest album ends first");
    Ok(())
}

async fn load_album(api: &Api<Tokio>, images: u32, bar: &ProgressBar) -> Result<(), ApiError> {
    let calls = stream::iter(0..images).map(|id| api.get_image(id));
    let mut loaded = calls.buffer_unordered(AT_ONCE as usize);
    while loaded.try_next().await?.is_some() {
        bar.inc(1);
    }
    bar.abandon(); // It stays on the screen as it is; `finish` would fill it up, full or not.
    Ok(())
}
