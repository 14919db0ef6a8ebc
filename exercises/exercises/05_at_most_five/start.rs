//! At most five: the server allows five calls at a time. Never exceed that, and leave no slot empty while images are left.
//! The order of the images does not matter.

use exercises::{Api, ApiError, Image};

pub async fn load(api: &Api, ids: &[u32]) -> Result<Vec<Image>, ApiError> {
    let mut images = Vec::new();
    for &id in ids {
        images.push(api.get_image(id).await?);
    }
    Ok(images)
}
