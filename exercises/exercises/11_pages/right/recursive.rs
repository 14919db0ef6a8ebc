use exercises::{Api, ApiError, Post};

pub async fn load(api: &Api) -> Result<Vec<Post>, ApiError> {
    from(api, None).await
}

async fn from(api: &Api, cursor: Option<u32>) -> Result<Vec<Post>, ApiError> {
    let page = api.get_page(cursor).await?;
    let mut posts = page.items.to_vec();
    if page.next.is_some() {
        posts.extend(Box::pin(from(api, page.next)).await?);
    }
    Ok(posts)
}
