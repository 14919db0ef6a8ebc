//! A set that asks only the call that was woken: `cargo run -p findings --example polled_again_fixed`

use std::time::Duration;

use async_timeline::Timeline;
use futures::stream::{FuturesUnordered, StreamExt};
use tokio::time::sleep;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let call = |number| timeline.record(format!("call {number}"), sleep(Duration::from_millis(number)));
    let mut calls: FuturesUnordered<_> = (201..401).map(call).collect();
    let mut finished = 0;
    while let Some(()) = calls.next().await {
        finished += 1;
    }
    timeline.show(format!("{finished} calls finished."), None)?;
    Ok(())
}
