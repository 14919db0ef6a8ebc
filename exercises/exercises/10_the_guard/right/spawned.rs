use std::sync::Arc;

use exercises::{Api, ApiError};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

pub async fn add_up(api: &Api, ids: &[u32], total: &Arc<Mutex<usize>>) -> Result<(), ApiError> {
    let mut tasks = JoinSet::new();
    for &id in ids {
        let (api, total) = (api.clone(), total.clone());
        tasks.spawn(async move {
            let image = api.get_image(id).await?;
            *total.lock().await += image.bytes.len();
            Ok(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap()?;
    }
    Ok(())
}
