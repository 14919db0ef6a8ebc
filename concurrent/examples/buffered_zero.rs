//! A limit on calls in flight that is computed.
//!
//! `buffered` polls at most as many calls at once as it is told.
//!
//! Run it: `cargo run -p concurrent --example buffered_zero`
//!
//! Predict: a quarter of the images at once, and 200 ms for each. How long do three images take?
//!
//! Change it: load eight images instead of three. How long do they take?

use async_timeline::{predicted, rounded};
use futures::{StreamExt, TryStreamExt, stream};
use tokio::select;
use workload::{Api, Tokio, mistake, timeline};

const IMAGES: u32 = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let at_once = IMAGES / 4;
    let load_images = async {
        let calls = stream::iter(0..IMAGES).map(|id| api.get_image(id));
        calls.buffered(at_once as usize).try_collect::<Vec<_>>().await
    };
    let load_images = timeline.try_record("load images", load_images);
    let limit = 6 * api.latency();
    let images = select! {
        images = load_images => Some(images?),
        () = api.sleep(limit) => None,
    };

    let title = match &images {
        Some(images) => format!("{} images within {}", images.len(), rounded(limit)),
        None => format!("No images within {}", rounded(limit)),
    };
    timeline.show(title, images.is_none().then(|| predicted(limit, "the limit")))?;
    mistake(images.is_none() || IMAGES >= 4, "cargo run -p concurrent --example limit_concurrency")?;
    Ok(())
}
