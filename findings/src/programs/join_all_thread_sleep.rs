use crate::support::*;
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    futures::future::join_all((0..6).map(|i| t.record(format!("query {i}"), async { std::thread::sleep(ms(80)) })))
        .await;
    show(&t);
}
