//! verdict: One count_primes runs on another thread, and the other one holds the runtime's thread

use exercises::Api;
use tokio::task::spawn_blocking;

pub async fn count(api: &Api, first: u32, second: u32) -> (u32, u32) {
    let one = api.clone();
    let first = spawn_blocking(move || one.count_primes(first));
    let second = api.count_primes(second);
    (first.await.unwrap(), second)
}
