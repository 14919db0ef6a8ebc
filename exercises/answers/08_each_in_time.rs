//! Each in time: wait at most 200 ms for each image. One that fails or takes longer is `None`, and
//! no call runs on.

use exercises::{Api, Image};

pub async fn load(api: &Api, ids: &[u32]) -> Vec<Option<Image>> {
    let mut images = Vec::new();
    for &id in ids {
        images.push(api.get_image(id).await.ok());
    }
    images
}
