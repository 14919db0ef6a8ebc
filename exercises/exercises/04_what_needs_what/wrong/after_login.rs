//! verdict: get_logo starts at 100 ms, when login has ended, and needs nothing from it

use exercises::{Api, ApiError, Profile};
use futures::try_join;

pub async fn load(api: &Api, name: &str) -> Result<Profile, ApiError> {
    let session = api.login(name, "secret").await?;
    let with_avatar = async {
        let user = api.get_user(session.user).await?;
        let avatar = api.get_avatar(&user).await?;
        Ok((user, avatar))
    };
    let ((user, avatar), posts, logo) = try_join!(with_avatar, api.get_posts(session.user), api.get_logo())?;
    Ok(Profile { user, avatar, posts, logo })
}
