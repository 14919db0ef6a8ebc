//! verdict: One call at a time: when get_posts fails, get_user has not started

use exercises::{Api, ApiError, Dashboard};
use futures::try_join;

pub async fn load(api: &Api, id: u32) -> Result<Dashboard, ApiError> {
    let posts = api.get_posts(id).await?;
    let (user, comments) = try_join!(api.get_user(id), api.get_comments(id))?;
    Ok(Dashboard { user, posts, comments })
}
