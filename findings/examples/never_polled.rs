//! Futures that are created and never polled: `cargo run -p findings --example never_polled`

use std::time::Duration;

use async_timeline::Timeline;
use tokio::time::sleep;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let users = ["ada", "ben", "eve"];
    let notices = users.map(|user| timeline.record(format!("notify {user}"), notify()));
    timeline.record("save", sleep(Duration::from_millis(50))).await;
    timeline.show(format!("Saved, and {} users notified.", notices.len()), None)?;
    Ok(())
}

async fn notify() {
    sleep(Duration::from_millis(30)).await;
}
