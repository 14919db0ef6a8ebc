use crate::support::*;
use futures::{StreamExt, stream};
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    watchdog(&t, 400);
    let ids: Vec<u32> = vec![];
    let n = ids.len();
    let t2 = t.clone();
    t.record(
        "all pages",
        stream::iter(ids).map(move |i| t2.record(format!("page {i}"), call(50))).buffered(n).collect::<Vec<_>>(),
    )
    .await;
}
