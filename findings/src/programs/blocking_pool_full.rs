use crate::support::*;
pub(crate) fn main() {
    let rt = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let t = Timeline::new();
    rt.block_on(async {
        let jobs = (0..8).map(|i| {
            t.record(format!("resize {i}"), async {
                tokio::task::spawn_blocking(|| std::thread::sleep(ms(80))).await.unwrap()
            })
        });
        futures::future::join_all(jobs).await;
    });
    show(&t);
}
