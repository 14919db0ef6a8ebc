use crate::support::*;
use tokio::sync::mpsc;
async fn message(rx: &mut mpsc::Receiver<u8>) -> (u8, u8) {
    let a = rx.recv().await.unwrap();
    let b = rx.recv().await.unwrap();
    (a, b)
}
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    let (tx, mut rx) = mpsc::channel(8);
    tokio::spawn(async move {
        for i in 0..12 {
            call(30).await;
            let _ = tx.send(i).await;
        }
        call(500).await;
    });
    let mut tick = tokio::time::interval(ms(50));
    let mut got = vec![];
    for _ in 0..9 {
        tokio::select! { m = t.record("message", message(&mut rx)) => got.push(m), _ = tick.tick() => {} }
    }
    println!("{got:?}");
    show(&t);
}
