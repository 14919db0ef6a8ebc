//! verdict: one call at a time: get_posts starts at 200 ms, when get_user has ended

use exercises::{Api, ApiError, Dashboard};
use futures::join;
use futures::future::ready;

pub async fn load(api: &Api, id: u32) -> Result<Dashboard, ApiError> {
    let (user, posts, comments) = join!(
        ready(api.get_user(id).await), ready(api.get_posts(id).await), ready(api.get_comments(id).await));
    Ok(Dashboard { user: user?, posts: posts?, comments: comments? })
}
