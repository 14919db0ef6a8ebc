//! The same futures, joined with the other one: `cargo run -p findings --example never_polled_fixed`

use std::time::Duration;

use async_timeline::Timeline;
use futures::future::join_all;
use tokio::time::sleep;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let users = ["ada", "ben", "eve"];
    let notices = users.map(|user| timeline.record(format!("notify {user}"), notify()));
    let save = timeline.record("save", sleep(Duration::from_millis(50)));
    let (notified, ()) = tokio::join!(join_all(notices), save);
    timeline.show(format!("Saved, and {} users notified.", notified.len()), None)?;
    Ok(())
}

async fn notify() {
    sleep(Duration::from_millis(30)).await;
}
