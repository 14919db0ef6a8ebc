//! One fails: as soon as one call has failed, return its error, and leave nothing running.

use exercises::{Api, ApiError, Dashboard};
use futures::join;

pub async fn load(api: &Api, user: u32) -> Result<Dashboard, ApiError> {
    let (user, posts, comments) = join!(api.get_user(user), api.get_posts(user), api.get_comments(user));
    Ok(Dashboard { user: user?, posts: posts?, comments: comments? })
}
