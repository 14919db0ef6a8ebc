//! Each closure runs on a thread of its own, so the work overlaps.
//! Both are started before the first is awaited, and the runtime's thread stays free.

use exercises::Api;
use tokio::task::spawn_blocking;

pub async fn count(api: &Api, first: u32, second: u32) -> (u32, u32) {
    let (one, other) = (api.clone(), api.clone());
    let first = spawn_blocking(move || one.count_primes(first));
    let second = spawn_blocking(move || other.count_primes(second));
    (first.await.expect("it does not panic"), second.await.expect("it does not panic"))
}
