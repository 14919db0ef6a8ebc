//! verdict: get_comments is called but never awaited

use exercises::{Api, ApiError, Dashboard};
use futures::try_join;

pub async fn load(api: &Api, id: u32) -> Result<Dashboard, ApiError> {
    let _comments = api.get_comments(id);
    let (user, posts) = try_join!(api.get_user(id), api.get_posts(id))?;
    Ok(Dashboard { user, posts, comments: &[] })
}
