//! verdict: the next image starts only when every call of the group has ended

use exercises::{Api, ApiError, Image};
use futures::future::try_join_all;

pub async fn load(api: &Api, ids: &[u32]) -> Result<Vec<Image>, ApiError> {
    let mut images = Vec::new();
    for group in ids.chunks(5) {
        images.extend(try_join_all(group.iter().map(|&id| api.get_image(id))).await?);
    }
    Ok(images)
}
