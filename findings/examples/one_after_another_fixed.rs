//! The same calls at once: `cargo run -p findings --example one_after_another_fixed`

use std::time::Duration;

use async_timeline::Timeline;
use futures::future::join_all;
use tokio::time::sleep;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let fetch = |repository| timeline.record(repository, fetch_stars(repository));
    let calls = ["tokio", "smol", "rayon", "hyper"].map(fetch);
    let stars: usize = join_all(calls).await.into_iter().sum();
    timeline.show(format!("{stars} stars."), None)?;
    Ok(())
}

async fn fetch_stars(repository: &str) -> usize {
    sleep(Duration::from_millis(100)).await;
    repository.len()
}
