//! verdict: get_posts starts at 200 ms, when get_user has ended, and needs nothing from it

use exercises::{Api, ApiError, Profile};
use futures::try_join;

pub async fn load(api: &Api, name: &str) -> Result<Profile, ApiError> {
    let of_user = async {
        let session = api.login(name, "secret").await?;
        let user = api.get_user(session.user).await?;
        let (posts, avatar) = try_join!(api.get_posts(session.user), api.get_avatar(&user))?;
        Ok((user, posts, avatar))
    };
    let ((user, posts, avatar), logo) = try_join!(of_user, api.get_logo())?;
    Ok(Profile { user, avatar, posts, logo })
}
