use exercises::Api;
use tokio::task::spawn_blocking;

pub async fn count(api: &Api, first: u32, second: u32) -> (u32, u32) {
    let api = api.clone();
    let both = move || {
        std::thread::scope(|scope| {
            let first = scope.spawn(|| api.count_primes(first));
            let second = api.count_primes(second);
            (first.join().unwrap(), second)
        })
    };
    spawn_blocking(both).await.unwrap()
}
