use exercises::{Api, ApiError, Dashboard};

pub async fn load(api: &Api, id: u32) -> Result<Dashboard, ApiError> {
    let (user, posts, comments) = tokio::join!(api.get_user(id), api.get_posts(id), api.get_comments(id));
    Ok(Dashboard { user: user?, posts: posts?, comments: comments? })
}
