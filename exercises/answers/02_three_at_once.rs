//! Three at once: the calls need nothing from each other. Have all three in flight at the same time.

use exercises::{Api, ApiError, Dashboard};

pub async fn load(api: &Api, user: u32) -> Result<Dashboard, ApiError> {
    let posts = api.get_posts(user).await?;
    let comments = api.get_comments(user).await?;
    let user = api.get_user(user).await?;
    Ok(Dashboard { user, posts, comments })
}
