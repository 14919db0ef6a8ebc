//! verdict: blocks its thread for about

use exercises::{Api, ApiError, Dashboard};
use futures::try_join;

pub async fn load(api: &Api, id: u32) -> Result<Dashboard, ApiError> {
    std::thread::sleep(std::time::Duration::from_millis(200));
    let (user, posts, comments) = try_join!(api.get_user(id), api.get_posts(id), api.get_comments(id))?;
    Ok(Dashboard { user, posts, comments })
}
