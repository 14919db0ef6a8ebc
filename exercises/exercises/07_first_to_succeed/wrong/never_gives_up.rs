//! verdict: had not returned after ten minutes

use exercises::{Api, ApiError, Image};
use futures::StreamExt;
use futures::stream::FuturesUnordered;

pub async fn fetch(api: &Api, mirrors: &[u32], id: u32) -> Result<Image, ApiError> {
    let mut calls: FuturesUnordered<_> = mirrors.iter().map(|&mirror| api.get_image_from(mirror, id)).collect();
    while let Some(answer) = calls.next().await {
        if let Ok(image) = answer {
            return Ok(image);
        }
    }
    std::future::pending().await
}
