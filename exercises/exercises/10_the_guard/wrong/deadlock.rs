//! verdict: had not returned after ten minutes

use std::sync::Arc;

use exercises::{Api, ApiError};
use futures::future::try_join_all;
use tokio::sync::Mutex;

pub async fn add_up(api: &Api, ids: &[u32], total: &Arc<Mutex<usize>>) -> Result<(), ApiError> {
    let images = try_join_all(ids.iter().map(|&id| api.get_image(id))).await?;
    let before = total.lock().await;
    *total.lock().await = *before + images.iter().map(|image| image.bytes.len()).sum::<usize>();
    Ok(())
}
