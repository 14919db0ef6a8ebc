//! CPU work: `count_primes` is an ordinary function that keeps its thread busy. Count both at the same time, on two threads, and
//! keep the runtime's thread free.

use exercises::Api;
use futures::join;

pub async fn count(api: &Api, first: u32, second: u32) -> (u32, u32) {
    join!(async { api.count_primes(first) }, async { api.count_primes(second) })
}
