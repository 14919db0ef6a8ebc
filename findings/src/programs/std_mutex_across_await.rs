use crate::support::*;
use std::sync::{Arc, Mutex};
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() {
    let t = Timeline::new();
    watchdog(&t, 500);
    let m = Arc::new(Mutex::new(0));
    let one = |i: u32| {
        let m = m.clone();
        #[expect(clippy::await_holding_lock, reason = "this is the fault")]
        let update = async move {
            let mut g = m.lock().unwrap();
            call(50).await;
            *g += 1;
        };
        t.record(format!("update {i}"), update)
    };
    futures::join!(one(0), one(1), one(2));
}
