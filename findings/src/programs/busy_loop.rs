use crate::support::*;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use std::task::Poll;
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    let flag = Arc::new(AtomicBool::new(false));
    let f = flag.clone();
    tokio::spawn(async move {
        call(100).await;
        f.store(true, Ordering::Relaxed);
    });
    t.record(
        "wait for flag",
        std::future::poll_fn(|cx| {
            if flag.load(Ordering::Relaxed) {
                Poll::Ready(())
            } else {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
        }),
    )
    .await;
    show(&t);
    println!("polls {}", t.snapshot().lanes()[0].polls().count());
}
