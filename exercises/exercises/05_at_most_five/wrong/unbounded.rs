//! verdict: 20 calls are in flight at once, and the server allows 5

use exercises::{Api, ApiError, Image};
use futures::future::try_join_all;

pub async fn load(api: &Api, ids: &[u32]) -> Result<Vec<Image>, ApiError> {
    try_join_all(ids.iter().map(|&id| api.get_image(id))).await
}
