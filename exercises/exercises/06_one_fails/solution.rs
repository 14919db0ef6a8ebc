//! `try_join!` returns at the first error and drops the other futures.
//! Dropping a future cancels it, so nothing runs on.

use exercises::{Api, ApiError, Dashboard};
use futures::try_join;

pub async fn load(api: &Api, user: u32) -> Result<Dashboard, ApiError> {
    let (user, posts, comments) = try_join!(api.get_user(user), api.get_posts(user), api.get_comments(user))?;
    Ok(Dashboard { user, posts, comments })
}
