//! The blocking call on a thread for such calls: `cargo run -p findings --example held_thread_fixed`

use std::thread;
use std::time::Duration;

use async_timeline::Timeline;
use tokio::join;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let heartbeat = timeline.record("heartbeat", async {
        for _beat in 0..8 {
            sleep(Duration::from_millis(50)).await;
        }
    });
    let report = timeline.record("report", async {
        sleep(Duration::from_millis(80)).await;
        spawn_blocking(write_report).await.expect("it does not panic");
    });
    join!(heartbeat, report);
    timeline.show("A report, and 8 heartbeats.", None)?;
    Ok(())
}

fn write_report() {
    // It stands for a file, a database or an HTTP client that blocks.
    thread::sleep(Duration::from_millis(250));
}
