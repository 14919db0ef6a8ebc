//! verdict: get_image 2 takes 1000 ms, and you wait for it until 500 ms after its start

use std::time::Duration;

use exercises::{Api, Image};
use futures::future::join_all;
use tokio::time::timeout;

pub async fn load(api: &Api, ids: &[u32]) -> Vec<Option<Image>> {
    let calls = ids.iter().map(|&id| timeout(Duration::from_millis(500), api.get_image(id)));
    join_all(calls).await.into_iter().map(|image| image.ok()?.ok()).collect()
}
