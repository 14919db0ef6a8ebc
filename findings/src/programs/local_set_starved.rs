use crate::support::*;
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() {
    let t = Timeline::new();
    let local = tokio::task::LocalSet::new();
    local
        .run_until(async {
            let a: Vec<_> = (0..3)
                .map(|i| {
                    tokio::task::spawn_local(t.record(format!("request {i}"), async {
                        call(20).await;
                        call(20).await;
                    }))
                })
                .collect();
            let b = tokio::task::spawn_local(t.record("celery job", async {
                call(5).await;
                spin(200);
            }));
            for h in a {
                h.await.unwrap();
            }
            b.await.unwrap();
        })
        .await;
    show(&t);
}
