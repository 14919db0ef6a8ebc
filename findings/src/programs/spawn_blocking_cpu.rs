use crate::support::*;
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    let jobs: Vec<_> = (0..12)
        .map(|i| {
            let t = t.clone();
            tokio::task::spawn_blocking(move || {
                let _c = t.computing(format!("hash {i}"));
                (0..6_000_000u64).fold(0, |a, b| a ^ b.wrapping_mul(a | 1))
            })
        })
        .collect();
    for j in jobs {
        j.await.unwrap();
    }
    show(&t);
}
