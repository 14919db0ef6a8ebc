use crate::support::*;
pub(crate) fn main() {
    let rt = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let t = Timeline::new();
    rt.block_on(async {
        for i in 0..4 {
            tokio::spawn(t.record(format!("save {i}"), call(100)));
        }
        t.record("main work", call(30)).await;
    });
    drop(rt);
    show(&t);
}
