use crate::support::*;
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    let mut set = tokio::task::JoinSet::new();
    for round in 0..300 {
        set.spawn(t.record(format!("event {round}"), async { vec![0u8; 100_000] }));
        if round % 50 == 0 {
            call(5).await;
        }
    }
    call(50).await;
    println!("held by the set: {} tasks", set.len());
    while set.join_next().await.is_some() {}
    show(&t);
}
