use exercises::{Api, ApiError, Image};

pub async fn load(api: &Api, ids: &[u32]) -> Result<Vec<Image>, ApiError> {
    let tasks: Vec<_> = ids.iter().map(|&id| tokio::spawn(api.get_image(id))).collect();
    let mut images = Vec::new();
    for task in tasks {
        images.push(task.await.expect("no panic")?);
    }
    Ok(images)
}
