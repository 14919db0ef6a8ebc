//! verdict: mirror 3 runs on until 300 ms

use exercises::{Api, ApiError, Image};
use futures::future::select_ok;

pub async fn fetch(api: &Api, mirrors: &[u32], id: u32) -> Result<Image, ApiError> {
    let calls = mirrors.iter().map(|&mirror| {
        let task = tokio::spawn(api.get_image_from(mirror, id));
        Box::pin(async move { task.await.unwrap() })
    });
    let (image, _slower) = select_ok(calls).await?;
    Ok(image)
}
