//! verdict: You return the error at 50 ms, but get_user runs on until 200 ms, unseen

use exercises::{Api, ApiError, Dashboard};
use futures::try_join;

pub async fn load(api: &Api, id: u32) -> Result<Dashboard, ApiError> {
    let user = tokio::spawn(api.get_user(id));
    let posts = tokio::spawn(api.get_posts(id));
    let comments = tokio::spawn(api.get_comments(id));
    let (user, posts, comments) = try_join!(
        async { user.await.unwrap() }, async { posts.await.unwrap() }, async { comments.await.unwrap() })?;
    Ok(Dashboard { user, posts, comments })
}
