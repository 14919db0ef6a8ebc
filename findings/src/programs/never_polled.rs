use crate::support::*;
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    for i in 0..3 {
        drop(t.record(format!("notify {i}"), call(30)));
    }
    let local = tokio::task::LocalSet::new();
    let h = local.spawn_local(t.record("local task", call(30)));
    watchdog(&t, 300);
    let _ = h.await;
}
