//! A future whose waker is kept by a channel: `cargo run -p findings --example never_woken_fixed`

use std::time::Duration;

use async_timeline::Timeline;
use tokio::sync::oneshot::channel;
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let (set, wait) = channel();
    tokio::spawn(timeline.record("wait for work", wait));
    let work = async move {
        sleep(Duration::from_millis(100)).await;
        _ = set.send(());
    };
    tokio::spawn(timeline.record("work", work));

    sleep(Duration::from_millis(300)).await;
    timeline.show("After 300 ms:", None)?;
    Ok(())
}
