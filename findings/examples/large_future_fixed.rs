//! A buffer on the heap: `cargo run -p findings --example large_future_fixed`

use std::time::Duration;

use async_timeline::Timeline;
use futures::future::join_all;
use tokio::time::sleep;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let uploads = (0..4).map(|file| timeline.record(format!("upload {file}"), upload()));
    let bytes: usize = join_all(uploads).await.into_iter().sum();
    timeline.show(format!("{bytes} bytes uploaded."), None)?;
    Ok(())
}

async fn upload() -> usize {
    let buffer = vec![0_u8; 65_536];
    sleep(Duration::from_millis(50)).await;
    buffer.len()
}
