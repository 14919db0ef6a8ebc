use crate::support::*;
use std::sync::Arc;
use tokio::sync::Mutex;
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    let m = Arc::new(Mutex::new(0));
    let hs: Vec<_> = (0..6)
        .map(|i| {
            let m = m.clone();
            tokio::spawn(t.record(format!("recall {i}"), async move {
                let mut g = m.lock().await;
                call(60).await;
                *g += 1;
            }))
        })
        .collect();
    for h in hs {
        h.await.unwrap();
    }
    show(&t);
}
