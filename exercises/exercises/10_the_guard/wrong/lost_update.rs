//! verdict: updates are lost

use std::sync::Arc;

use exercises::{Api, ApiError};
use futures::future::try_join_all;
use tokio::sync::Mutex;

pub async fn add_up(api: &Api, ids: &[u32], total: &Arc<Mutex<usize>>) -> Result<(), ApiError> {
    let add = async |id: u32| {
        let before = *total.lock().await;
        let image = api.get_image(id).await?;
        *total.lock().await = before + image.bytes.len();
        Ok(())
    };
    try_join_all(ids.iter().map(|&id| add(id))).await?;
    Ok(())
}
