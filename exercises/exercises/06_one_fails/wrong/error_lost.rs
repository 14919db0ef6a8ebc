//! verdict: get_posts fails, and you return Ok: the error is lost

use exercises::{Api, ApiError, Dashboard};
use futures::join;

pub async fn load(api: &Api, id: u32) -> Result<Dashboard, ApiError> {
    let (user, posts, comments) = join!(api.get_user(id), api.get_posts(id), api.get_comments(id));
    Ok(Dashboard { user: user?, posts: posts.unwrap_or_default(), comments: comments? })
}
