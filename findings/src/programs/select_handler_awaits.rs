use crate::support::*;
use tokio::sync::mpsc;
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    let (tx, mut rx) = mpsc::channel(8);
    tokio::spawn(async move {
        call(35).await;
        let _ = tx.send(1).await;
        call(400).await;
    });
    let mut tick = tokio::time::interval(ms(50));
    for _ in 0..8 {
        tokio::select! {
            _ = t.record("tick", tick.tick()) => {}
            Some(_) = rx.recv() => { t.record("handle message", call(180)).await; }
        }
    }
    show(&t);
}
