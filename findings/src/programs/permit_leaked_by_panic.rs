use crate::support::*;
use std::sync::Arc;
use tokio::sync::Semaphore;
#[tokio::main]
pub(crate) async fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let t = Timeline::new();
    watchdog(&t, 500);
    let s = Arc::new(Semaphore::new(2));
    let hs: Vec<_> = (0..6)
        .map(|i| {
            let s = s.clone();
            tokio::spawn(t.record(format!("send {i}"), async move {
                s.acquire().await.unwrap().forget();
                call(50).await;
                if i < 2 {
                    panic!("bad");
                }
                s.add_permits(1);
            }))
        })
        .collect();
    for h in hs {
        let _ = h.await;
    }
    show(&t);
}
