use crate::support::*;
use futures::{StreamExt, stream};
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    let t2 = &t;
    stream::iter(0..6)
        .for_each(|i| {
            t2.record(format!("send mail {i}"), async {
                call(70).await;
            })
        })
        .await;
    show(&t);
}
