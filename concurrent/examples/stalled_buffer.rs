//! `buffer_unordered` in a loop whose body awaits something else.
//!
//! To *poll* a future is to run it until it has to wait, or is done. The buffer polls its calls while the loop awaits `next`.
//! Promises in JavaScript run by themselves.
//!
//! Run it: `cargo run -p concurrent --example stalled_buffer`
//!
//! Predict: server 1 takes 100 ms for each call, server 2 takes 350 ms, and a save takes 500 ms. When does `get_image 2` start?
//!
//! Change it: let a save take 700 ms. When does `get_image 2` start now, and how long does it all take?

use std::time::Duration;

use async_timeline::predicted;
use futures::{StreamExt, stream};
use workload::{Api, Tokio, mistake, timeline};

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
    let mut images = calls.buffer_unordered(2);
    while let Some(image) = images.next().await {
        let id = image?.id;
        timeline.record(format!("save {id}"), api.sleep(SAVING)).await;
    }

    let total = 2 * near + SAVING + far + SAVING;
    let recording = timeline.show("Two images, found, loaded and saved", predicted(total, "no call during a save"))?;
    let stalled = recording.overlap("save 1", "get_image 2").is_zero();
    mistake(stalled, "cargo run -p concurrent --example stalled_buffer_fixed")?;
    Ok(())
}
