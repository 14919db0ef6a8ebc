//! verdict: get_image 2 is given up after 50 ms: each image has 200 ms of its own

use std::time::Duration;

use exercises::{Api, Image};
use tokio::time::timeout;

pub async fn load(api: &Api, ids: &[u32]) -> Vec<Option<Image>> {
    let mut images = vec![None; ids.len()];
    let all = async {
        for (image, &id) in images.iter_mut().zip(ids) {
            *image = api.get_image(id).await.ok();
        }
    };
    let _ = timeout(Duration::from_millis(200), all).await;
    images
}
