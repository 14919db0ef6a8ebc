//! A loop that asks all calls when one is ready: `cargo run -p findings --example polled_again`

use std::time::Duration;

use async_timeline::Timeline;
use futures::future::select_all;
use tokio::time::sleep;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let call = |number| Box::pin(timeline.record(format!("call {number}"), sleep(Duration::from_millis(number))));
    let mut calls: Vec<_> = (201..401).map(call).collect();
    let mut finished = 0;
    while !calls.is_empty() {
        ((), _, calls) = select_all(calls).await;
        finished += 1;
    }
    timeline.show(format!("{finished} calls finished."), None)?;
    Ok(())
}
