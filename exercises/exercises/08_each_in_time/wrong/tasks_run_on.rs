//! verdict: You give up get_image 2 at 350 ms, but it runs on until 1150 ms, unseen

use std::time::Duration;

use exercises::{Api, Image};
use tokio::time::timeout;

pub async fn load(api: &Api, ids: &[u32]) -> Vec<Option<Image>> {
    let mut images = Vec::new();
    for &id in ids {
        let task = tokio::spawn(api.get_image(id));
        let image = timeout(Duration::from_millis(200), task).await;
        images.push(image.ok().and_then(|image| image.unwrap().ok()));
    }
    images
}
