use crate::support::*;
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    let hs: Vec<_> = (0..20_000)
        .map(|i| {
            tokio::spawn(t.record(format!("download {i}"), async {
                let buffer = vec![0u8; 10_000];
                call(100).await;
                buffer.len()
            }))
        })
        .collect();
    for h in hs {
        h.await.unwrap();
    }
    show(&t);
}
