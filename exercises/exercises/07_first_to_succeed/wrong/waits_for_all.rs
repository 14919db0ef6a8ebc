//! verdict: The first image is there at 150 ms, and you return at 300 ms

use exercises::{Api, ApiError, Image};
use futures::future::join_all;

pub async fn fetch(api: &Api, mirrors: &[u32], id: u32) -> Result<Image, ApiError> {
    let all = join_all(mirrors.iter().map(|&mirror| api.get_image_from(mirror, id))).await;
    let failed = all[0].clone();
    all.into_iter().find(Result::is_ok).unwrap_or(failed)
}
