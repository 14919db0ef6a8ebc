use crate::support::*;
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    let part = |n: &'static str| {
        t.record(n, async {
            for _ in 0..4 {
                spin(40);
                tokio::task::yield_now().await;
            }
        })
    };
    tokio::join!(part("left"), part("right"));
    show(&t);
}
