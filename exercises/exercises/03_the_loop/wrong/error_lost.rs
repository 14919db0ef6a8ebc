//! verdict: fails, and you return Ok

use exercises::{Api, ApiError, Image};
use futures::future::join_all;

pub async fn load(api: &Api, ids: &[u32]) -> Result<Vec<Image>, ApiError> {
    Ok(join_all(ids.iter().map(|&id| api.get_image(id))).await.into_iter().flatten().collect())
}
