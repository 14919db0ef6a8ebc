//! Downloads that nothing polls while the loop's body awaits: `cargo run -p findings --example woken_not_polled`

use std::time::Duration;

use async_timeline::Timeline;
use futures::stream::{self, StreamExt};
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let pages = (0..2).map(|page| timeline.record(format!("download {page}"), download()));
    let mut pages = stream::iter(pages).buffered(2);
    while let Some(()) = pages.next().await {
        timeline.record("store", sleep(Duration::from_millis(150))).await;
    }
    timeline.show("2 pages stored.", None)?;
    Ok(())
}

async fn download() {
    for _part in 0..3 {
        sleep(Duration::from_millis(40)).await;
    }
}
