use crate::support::*;
use std::sync::{Arc, Mutex};
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() {
    let t = Timeline::new();
    watchdog(&t, 500);
    let m = Arc::new(Mutex::new(0));
    let one = |i: u32| {
        let m = m.clone();
        t.record(format!("update {i}"), async move {
            let mut g = m.lock().unwrap();
            call(50).await;
            *g += 1;
        })
    };
    futures::join!(one(0), one(1), one(2));
}
