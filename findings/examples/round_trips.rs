//! Very many small operations on files: `cargo run -p findings --example round_trips`

use async_timeline::Timeline;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let bytes = timeline.record("measure", measure()).await?;
    timeline.show(format!("{bytes} bytes."), None)?;
    Ok(())
}

async fn measure() -> std::io::Result<u64> {
    let mut bytes = 0;
    for _file in 0..2_000 {
        bytes += tokio::fs::metadata(".").await?.len();
    }
    Ok(bytes)
}
