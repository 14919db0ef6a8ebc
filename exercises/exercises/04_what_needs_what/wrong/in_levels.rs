//! verdict: get_avatar starts at 250 ms, when get_posts has ended, and needs nothing from it

use exercises::{Api, ApiError, Profile};
use futures::try_join;

pub async fn load(api: &Api, name: &str) -> Result<Profile, ApiError> {
    let of_user = async {
        let session = api.login(name, "secret").await?;
        let (user, posts) = try_join!(api.get_user(session.user), api.get_posts(session.user))?;
        let avatar = api.get_avatar(&user).await?;
        Ok((user, posts, avatar))
    };
    let ((user, posts, avatar), logo) = try_join!(of_user, api.get_logo())?;
    Ok(Profile { user, avatar, posts, logo })
}
