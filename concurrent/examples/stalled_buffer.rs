//! A buffered call makes no progress while the loop's body waits for something else: nobody polls it meanwhile.
//!
//! To poll a future is to ask it to go on, and nothing else moves it. A promise would go on by itself. The mending is
//! `stalled_buffer_fixed`.
//!
//! Run it: `cargo run -p concurrent --example stalled_buffer`
//!
//! Change it: let saving take 700 ms. When does `get_image 2` start now, and how long will it all take?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::{StreamExt, stream};
use workload::{Api, Timer, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);
    let servers = [100, 350].map(|ms| api.clone().with_latency(Duration::from_millis(ms)));
    let saving = Duration::from_millis(500);

    let calls = stream::iter((1..).zip(servers)).map(|(id, server)| async move {
        server.get_page(Some(id)).await?;
        server.get_image(id).await
    });

    // The calls are polled only while the loop waits at `next`. At 350 ms the second page is there, but only the save
    // is polled: see its dot.
    let mut images = calls.buffer_unordered(2);
    while let Some(image) = images.next().await {
        let id = image?.id;
        timeline.record(format!("save {id}"), Tokio.sleep(saving)).await;
    }

    let recording = timeline.snapshot();
    let predicted = Duration::from_millis(550) + 2 * saving;
    writeln!(io::stdout(), "{}", recording.text().predicted(predicted, "two calls, a save, one more call, a save"))?;
    assert_eq!(recording.finishes().len(), 6, "each image is found, loaded and saved");
    let meanwhile = recording.overlap("save 1", "get_image 2");
    assert!(meanwhile.is_zero(), "while the loop's body saves, the second image cannot go on");
    Ok(())
}
