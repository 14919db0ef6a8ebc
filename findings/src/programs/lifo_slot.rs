use crate::support::*;
#[tokio::main(worker_threads = 4)]
pub(crate) async fn main() {
    let t = Timeline::new();
    let t2 = t.clone();
    tokio::spawn(t.record("parent", async move {
        let a = tokio::spawn(t2.record("child 0", async { std::thread::sleep(ms(100)) }));
        let b = tokio::spawn(t2.record("child 1", async { std::thread::sleep(ms(100)) }));
        spin(200);
        a.await.unwrap();
        b.await.unwrap();
    }))
    .await
    .unwrap();
    show(&t);
}
