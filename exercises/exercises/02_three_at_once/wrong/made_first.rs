//! verdict: one call at a time: get_posts is created at 0 ms, but first polled at 200 ms, when get_user has ended

use exercises::{Api, ApiError, Dashboard};

pub async fn load(api: &Api, user: u32) -> Result<Dashboard, ApiError> {
    let (user, posts, comments) = (api.get_user(user), api.get_posts(user), api.get_comments(user));
    Ok(Dashboard { user: user.await?, posts: posts.await?, comments: comments.await? })
}
