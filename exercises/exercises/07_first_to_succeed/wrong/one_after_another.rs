//! verdict: mirror 2 starts at 50 ms, when mirror 1 has ended

use exercises::{Api, ApiError, Image};

pub async fn fetch(api: &Api, mirrors: &[u32], id: u32) -> Result<Image, ApiError> {
    let mut last = Err(ApiError::NotFound { call: exercises::Call::GetImage, id });
    for &mirror in mirrors {
        last = api.get_image_from(mirror, id).await;
        if last.is_ok() {
            break;
        }
    }
    last
}
