//! A lock that is held during a call: `cargo run -p findings --example handed_on`

use std::time::Duration;

use async_timeline::Timeline;
use futures::future::join_all;
use tokio::sync::Mutex;
use tokio::time::sleep;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let total = Mutex::new(0);
    let pay = |amount| {
        let total = &total;
        timeline.record(format!("pay {amount}"), async move {
            let mut total = total.lock().await;
            *total += charge(amount).await;
        })
    };
    join_all((1..6).map(pay)).await;
    timeline.show(format!("Paid {}.", total.into_inner()), None)?;
    Ok(())
}

async fn charge(amount: u32) -> u32 {
    sleep(Duration::from_millis(60)).await;
    amount
}
