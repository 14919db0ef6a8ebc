use crate::support::*;
use std::sync::Arc;
use tokio::sync::Notify;
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    watchdog(&t, 400);
    let n = Arc::new(Notify::new());
    let m = n.clone();
    tokio::spawn(t.record("retire", async move {
        call(20).await;
        m.notify_waiters();
    }));
    t.record("wait for quiet", async {
        call(60).await;
        n.notified().await
    })
    .await;
    show(&t);
}
