//! verdict: two calls at a time: get_comments starts at 200 ms

use exercises::{Api, ApiError, Dashboard};
use futures::try_join;

pub async fn load(api: &Api, id: u32) -> Result<Dashboard, ApiError> {
    let (user, posts) = try_join!(api.get_user(id), api.get_posts(id))?;
    let comments = api.get_comments(id).await?;
    Ok(Dashboard { user, posts, comments })
}
