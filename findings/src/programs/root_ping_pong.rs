use crate::support::*;
use tokio::sync::{mpsc, oneshot};
async fn rounds(tx: mpsc::Sender<oneshot::Sender<()>>) {
    for _ in 0..2000 {
        let (a, b) = oneshot::channel();
        tx.send(a).await.unwrap();
        b.await.unwrap();
    }
}
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    let (tx, mut rx) = mpsc::channel::<oneshot::Sender<()>>(1);
    tokio::spawn(async move {
        while let Some(a) = rx.recv().await {
            let _ = a.send(());
        }
    });
    t.record("asked by main", rounds(tx.clone())).await;
    tokio::spawn(t.record("asked by a task", rounds(tx))).await.unwrap();
    show(&t);
    for l in t.snapshot().lanes() {
        println!("{} polls {}", l.name(), l.polls().count());
    }
}
