//! `try_join!` polls all three futures in one task, so their waits overlap.
//! The total is the longest latency instead of the sum.

use exercises::{Api, ApiError, Dashboard};
use futures::try_join;

pub async fn load(api: &Api, user: u32) -> Result<Dashboard, ApiError> {
    let (user, posts, comments) = try_join!(api.get_user(user), api.get_posts(user), api.get_comments(user))?;
    Ok(Dashboard { user, posts, comments })
}
