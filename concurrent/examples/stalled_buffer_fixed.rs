//! Spawned, a buffered call goes on while the loop's body waits for something else: the runtime polls it.
//!
//! To *spawn* a future is to hand it to the runtime as a *task*, which the runtime polls whatever the loop does. The
//! twin `stalled_buffer` spawns nothing. (`for_each_concurrent`, which has several bodies of the loop in flight, mends
//! it too.)
//!
//! Run it: `cargo run -p concurrent --example stalled_buffer_fixed`
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

    let mut images = calls.map(tokio::spawn).buffer_unordered(2);
    while let Some(image) = images.next().await {
        let id = image??.id; // The first `?` is for a task that panicked.
        timeline.record(format!("save {id}"), Tokio.sleep(saving)).await;
    }

    let recording = timeline.snapshot();
    let predicted = Duration::from_millis(200) + 2 * saving;
    writeln!(io::stdout(), "{}", recording.text().predicted(predicted, "two calls, and then only saves"))?;
    assert_eq!(recording.finishes().len(), 6, "each image is found, loaded and saved");
    let meanwhile = recording.overlap("save 1", "get_image 2");
    assert!(!meanwhile.is_zero(), "while the loop's body saves, the second image goes on");
    Ok(())
}
