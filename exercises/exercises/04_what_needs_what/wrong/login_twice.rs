//! verdict: login is called 2 times

use exercises::{Api, ApiError, Profile};
use futures::try_join;

pub async fn load(api: &Api, name: &str) -> Result<Profile, ApiError> {
    let with_avatar = async {
        let session = api.login(name, "secret").await?;
        let user = api.get_user(session.user).await?;
        let avatar = api.get_avatar(&user).await?;
        Ok((user, avatar))
    };
    let of_posts = async {
        let session = api.login(name, "secret").await?;
        api.get_posts(session.user).await
    };
    let ((user, avatar), posts, logo) = try_join!(with_avatar, of_posts, api.get_logo())?;
    Ok(Profile { user, avatar, posts, logo })
}
