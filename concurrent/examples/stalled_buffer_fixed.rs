//! `buffer_unordered` over tasks, in a loop whose body awaits something else: fixes `stalled_buffer`.
//!
//! To *spawn* a future is to pass it to the runtime as a *task*, which the runtime polls. (`for_each_concurrent`, which runs several
//! bodies of the loop at once, is another fix.)
//!
//! Run it: `cargo run -p concurrent --example stalled_buffer_fixed`
//!
//! Predict: server 1 takes 100 ms for each call, server 2 takes 350 ms, and a save takes 500 ms. When does `get_image 2` start?
//!
//! Change it: let a save take 700 ms. When does `get_image 2` start now, and how long does it all take?

use std::time::Duration;

use async_timeline::predicted;
use futures::{StreamExt, stream};
use workload::{Api, Tokio, timeline};

const SAVING: Duration = Duration::from_millis(500);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let [near, far] = [100, 350].map(Duration::from_millis);
    let calls = stream::iter([(1, near), (2, far)]).map(|(id, latency)| {
        let server = api.clone().with_latency(latency);
        async move {
            server.get_page(Some(id)).await?;
            server.get_image(id).await
        }
    });
    let mut images = calls.map(tokio::spawn).buffer_unordered(2);
    while let Some(image) = images.next().await {
        let id = image??.id; // The first `?` is for a task that panicked.
        timeline.record(format!("save {id}"), api.sleep(SAVING)).await;
    }

    let (stalled, total) = (2 * near + SAVING + far + SAVING, 2 * near + 2 * SAVING);
    let prediction = predicted(total, "two calls, then two saves").instead_of(stalled);
    let recording = timeline.show("Two images, found, loaded and saved", prediction)?;
    let meanwhile = recording.overlap("save 1", "get_image 2");
    assert!(!meanwhile.is_zero(), "while the loop's body saves, the second image is loaded");
    Ok(())
}
