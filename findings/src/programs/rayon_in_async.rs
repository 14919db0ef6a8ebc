use crate::support::*;
use rayon::prelude::*;
#[tokio::main(worker_threads = 2)]
pub(crate) async fn main() {
    let t = Timeline::new();
    let beats = tokio::spawn({
        let t = t.clone();
        async move {
            for i in 0..8 {
                t.record(format!("heartbeat {i}"), call(30)).await;
            }
        }
    });
    let works: Vec<_> = (0..2)
        .map(|i| {
            tokio::spawn(t.record(format!("index {i}"), async {
                (0..8).into_par_iter().for_each(|_| {
                    spin(50);
                });
            }))
        })
        .collect();
    for w in works {
        w.await.unwrap();
    }
    beats.await.unwrap();
    show(&t);
}
