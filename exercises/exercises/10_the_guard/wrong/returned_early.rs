//! verdict: while get_image 1 is still running

use std::sync::Arc;

use exercises::{Api, ApiError};
use tokio::sync::Mutex;

pub async fn add_up(api: &Api, ids: &[u32], total: &Arc<Mutex<usize>>) -> Result<(), ApiError> {
    for &id in ids {
        let (api, total) = (api.clone(), total.clone());
        tokio::spawn(async move { *total.lock().await += api.get_image(id).await.unwrap().bytes.len() });
    }
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    Ok(())
}
