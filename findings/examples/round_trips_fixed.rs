//! The same operations in one go on a thread for blocking calls: `cargo run -p findings --example round_trips_fixed`

use async_timeline::Timeline;
use tokio::task::spawn_blocking;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let bytes = timeline.record("measure", spawn_blocking(measure)).await??;
    timeline.show(format!("{bytes} bytes."), None)?;
    Ok(())
}

fn measure() -> std::io::Result<u64> {
    let mut bytes = 0;
    for _file in 0..2_000 {
        bytes += std::fs::metadata(".")?.len();
    }
    Ok(bytes)
}
