use crate::support::*;
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() {
    let t = Timeline::new();
    let due = tokio::time::Instant::now() + ms(100);
    futures::future::join_all((0..3000).map(|i| t.record(format!("c{i}"), tokio::time::sleep_until(due)))).await;
    show(&t);
    let r = t.snapshot();
    println!("polls {}", r.lanes().iter().map(|l| l.polls().count()).sum::<usize>());
}
