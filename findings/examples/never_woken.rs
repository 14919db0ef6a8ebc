//! A future that keeps no waker: `cargo run -p findings --example never_woken`

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use async_timeline::Timeline;
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let done = Arc::new(AtomicBool::new(false));
    let set = done.clone();
    let wait = poll_fn(move |_| if done.load(Ordering::Acquire) { Poll::Ready(()) } else { Poll::Pending });
    tokio::spawn(timeline.record("wait for work", wait));
    let work = async move {
        sleep(Duration::from_millis(100)).await;
        set.store(true, Ordering::Release);
    };
    tokio::spawn(timeline.record("work", work));

    sleep(Duration::from_millis(300)).await;
    timeline.show("After 300 ms:", None)?;
    Ok(())
}
