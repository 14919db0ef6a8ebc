//! `select_ok` goes on after an error, and returns at the first success.
//! Dropping the futures that it returns with it cancels the slower mirrors.

use exercises::{Api, ApiError, Image};
use futures::future::select_ok;

pub async fn fetch(api: &Api, mirrors: &[u32], id: u32) -> Result<Image, ApiError> {
    let calls = mirrors.iter().map(|&mirror| Box::pin(api.get_image_from(mirror, id)));
    let (image, _slower) = select_ok(calls).await?;
    Ok(image)
}
