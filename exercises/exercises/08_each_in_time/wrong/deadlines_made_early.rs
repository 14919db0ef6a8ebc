//! verdict: get_image 2 is given up after 50 ms: its time counts from 0 ms

use std::time::Duration;

use exercises::{Api, Image};
use tokio::time::timeout;

pub async fn load(api: &Api, ids: &[u32]) -> Vec<Option<Image>> {
    let calls: Vec<_> = ids.iter().map(|&id| timeout(Duration::from_millis(200), api.get_image(id))).collect();
    let mut images = Vec::new();
    for call in calls {
        images.push(call.await.ok().and_then(Result::ok));
    }
    images
}
