//! A read that `select!` cancels half way: `cargo run -p findings --example restarted`

use std::time::Duration;

use async_timeline::Timeline;
use tokio::select;
use tokio::time::sleep;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let mut beats = 0;
    let message = loop {
        let read = timeline.record("read", read_message());
        select! {
            message = read => break message,
            () = sleep(Duration::from_millis(90)), if beats < 3 => beats += 1,
        }
    };
    timeline.show(format!("{beats} heartbeats, then `{message}`."), None)?;
    Ok(())
}

/// A message comes in two parts.
async fn read_message() -> String {
    sleep(Duration::from_millis(60)).await;
    let first = "hel".to_owned();
    sleep(Duration::from_millis(60)).await;
    first + "lo"
}
