//! verdict: get_logo is created at 0 ms, but first polled at

use exercises::{Api, ApiError, Profile};
use futures::try_join;

pub async fn load(api: &Api, name: &str) -> Result<Profile, ApiError> {
    let logo = api.get_logo();
    let session = api.login(name, "secret").await?;
    let with_avatar = async {
        let user = api.get_user(session.user).await?;
        let avatar = api.get_avatar(&user).await?;
        Ok((user, avatar))
    };
    let ((user, avatar), posts) = try_join!(with_avatar, api.get_posts(session.user))?;
    Ok(Profile { user, avatar, posts, logo: logo.await? })
}
