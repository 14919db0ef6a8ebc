//! verdict: get_image 2 is created at 0 ms, but first polled at 200 ms, when get_image 1 has ended

use exercises::{Api, ApiError, Image};

pub async fn load(api: &Api, ids: &[u32]) -> Result<Vec<Image>, ApiError> {
    let calls: Vec<_> = ids.iter().map(|&id| api.get_image(id)).collect();
    let mut images = Vec::new();
    for call in calls {
        images.push(call.await?);
    }
    Ok(images)
}
