use crate::support::*;
use futures::{StreamExt, stream};
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    let t2 = &t;
    let mut rows = stream::iter(0..6)
        .map(|i| {
            t2.record(format!("select {i}"), async move {
                call(50).await;
                call(30).await;
            })
        })
        .buffer_unordered(3);
    while rows.next().await.is_some() {
        t.record("process", call(120)).await;
    }
    drop(rows);
    show(&t);
}
