//! verdict: One call at a time: when get_posts fails, get_comments has not started

use exercises::{Api, ApiError, Dashboard};

pub async fn load(api: &Api, id: u32) -> Result<Dashboard, ApiError> {
    let user = api.get_user(id).await?;
    let posts = api.get_posts(id).await?;
    let comments = api.get_comments(id).await?;
    Ok(Dashboard { user, posts, comments })
}
