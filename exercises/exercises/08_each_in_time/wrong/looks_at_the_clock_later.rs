//! verdict: get_image 2 takes 1000 ms, and you wait for it

use std::time::Duration;

use exercises::{Api, Image};
use tokio::time::Instant;

pub async fn load(api: &Api, ids: &[u32]) -> Vec<Option<Image>> {
    let mut images = Vec::new();
    for &id in ids {
        let start = Instant::now();
        let image = api.get_image(id).await.ok();
        images.push(image.filter(|_| start.elapsed() < Duration::from_millis(200)));
    }
    images
}
