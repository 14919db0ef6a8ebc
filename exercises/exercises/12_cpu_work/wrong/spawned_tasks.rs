//! verdict: count_primes holds the runtime's thread

use exercises::Api;

pub async fn count(api: &Api, first: u32, second: u32) -> (u32, u32) {
    let (one, other) = (api.clone(), api.clone());
    let first = tokio::spawn(async move { one.count_primes(first) });
    let second = tokio::spawn(async move { other.count_primes(second) });
    (first.await.unwrap(), second.await.unwrap())
}
