//! Calls that don't need each other, awaited in a loop: `cargo run -p findings --example one_after_another`

use std::time::Duration;

use async_timeline::Timeline;
use tokio::time::sleep;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let mut stars = 0;
    for repository in ["tokio", "smol", "rayon", "hyper"] {
        stars += timeline.record(repository, fetch_stars(repository)).await;
    }
    timeline.show(format!("{stars} stars."), None)?;
    Ok(())
}

async fn fetch_stars(repository: &str) -> usize {
    sleep(Duration::from_millis(100)).await;
    repository.len()
}
