use crate::support::*;
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    let mut tick = tokio::time::interval(ms(40));
    for i in 0..8 {
        tick.tick().await;
        t.record(format!("poll {i}"), call(if i == 2 { 180 } else { 5 })).await;
    }
    show(&t);
}
