//! A lock that is taken after the call: `cargo run -p findings --example handed_on_fixed`

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
            let charged = charge(amount).await;
            *total.lock().await += charged;
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
