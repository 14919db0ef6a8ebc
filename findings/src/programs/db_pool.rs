use crate::support::*;
use tokio::sync::Semaphore;
use tokio::time::timeout;
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    let pool = Semaphore::new(2);
    let qs = (0..8).map(|i| {
        t.try_record(format!("query {i}"), async {
            let c = timeout(ms(200), pool.acquire()).await.map_err(|_| "pool timed out");
            let c = c?;
            call(80).await;
            drop(c);
            Ok::<(), &str>(())
        })
    });
    futures::future::join_all(qs).await;
    show(&t);
}
