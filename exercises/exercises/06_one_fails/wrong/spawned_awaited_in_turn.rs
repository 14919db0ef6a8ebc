//! verdict: get_posts fails at 50 ms, and you return its error at 200 ms, when get_user has ended

use exercises::{Api, ApiError, Dashboard};

pub async fn load(api: &Api, id: u32) -> Result<Dashboard, ApiError> {
    let user = tokio::spawn(api.get_user(id));
    let posts = tokio::spawn(api.get_posts(id));
    let comments = tokio::spawn(api.get_comments(id));
    let user = user.await.unwrap()?;
    let posts = posts.await.unwrap()?;
    Ok(Dashboard { user, posts, comments: comments.await.unwrap()? })
}
