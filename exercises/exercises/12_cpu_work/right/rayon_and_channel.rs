use exercises::Api;
use tokio::sync::oneshot;

pub async fn count(api: &Api, first: u32, second: u32) -> (u32, u32) {
    let (sender, counts) = oneshot::channel();
    let api = api.clone();
    rayon::spawn(move || {
        let counts = rayon::join(|| api.count_primes(first), || api.count_primes(second));
        let _ = sender.send(counts);
    });
    counts.await.unwrap()
}
