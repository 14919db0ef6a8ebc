use crate::support::*;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use std::task::Poll;
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    watchdog(&t, 400);
    let flag = Arc::new(AtomicBool::new(false));
    let f = flag.clone();
    tokio::spawn(t.record("setter", async move {
        call(100).await;
        f.store(true, Ordering::Relaxed);
    }));
    t.record(
        "wait for flag",
        std::future::poll_fn(|_| if flag.load(Ordering::Relaxed) { Poll::Ready(()) } else { Poll::Pending }),
    )
    .await;
    show(&t);
}
