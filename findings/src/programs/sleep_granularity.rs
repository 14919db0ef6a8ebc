use crate::support::*;
use std::time::Duration;
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    for i in 0..20 {
        t.record(format!("pause 100 us {i}"), tokio::time::sleep(Duration::from_micros(100))).await;
    }
    show(&t);
}
