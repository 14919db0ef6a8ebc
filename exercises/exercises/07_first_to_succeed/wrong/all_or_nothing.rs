//! verdict: mirror 1 answers first, with an error, and you return it: one mirror is enough

use exercises::{Api, ApiError, Image};
use futures::future::try_join_all;

pub async fn fetch(api: &Api, mirrors: &[u32], id: u32) -> Result<Image, ApiError> {
    Ok(try_join_all(mirrors.iter().map(|&mirror| api.get_image_from(mirror, id))).await?[0])
}
