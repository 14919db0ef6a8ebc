//! verdict: get_image 1 is called but never awaited

use exercises::{Api, ApiError, Image};

pub async fn load(api: &Api, ids: &[u32]) -> Result<Vec<Image>, ApiError> {
    ids.iter().for_each(|&id| {
        let _ = async move { api.get_image(id).await };
        let _ = api.get_image(id);
    });
    Ok(Vec::new())
}
