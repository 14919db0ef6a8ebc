//! What needs what: start each call as soon as what it needs is there, and not later.

use exercises::{Api, ApiError, Profile};

pub async fn load(api: &Api, name: &str) -> Result<Profile, ApiError> {
    let session = api.login(name, "secret").await?;
    let user = api.get_user(session.user).await?;
    let avatar = api.get_avatar(&user).await?;
    let posts = api.get_posts(session.user).await?;
    let logo = api.get_logo().await?;
    Ok(Profile { user, avatar, posts, logo })
}
