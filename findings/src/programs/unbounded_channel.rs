use crate::support::*;
use tokio::sync::mpsc;
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    let (tx, mut rx) = mpsc::unbounded_channel::<[u8; 4096]>();
    let p = tokio::spawn(t.record("producer", async move {
        for _ in 0..5000 {
            tx.send([0; 4096]).unwrap();
            tokio::task::yield_now().await;
        }
    }));
    t.record("consumer", async {
        let mut n = 0;
        while rx.recv().await.is_some() {
            n += 1;
            if n % 500 == 0 {
                call(20).await;
            }
        }
    })
    .await;
    p.await.unwrap();
    show(&t);
}
