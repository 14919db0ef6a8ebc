use exercises::{Api, ApiError, Profile};
use futures::{TryFutureExt, try_join};

pub async fn load(api: &Api, name: &str) -> Result<Profile, ApiError> {
    let of_user = api.login(name, "secret").and_then(|session| async move {
        let with_avatar =
            api.get_user(session.user).and_then(|user| async move { Ok((user, api.get_avatar(&user).await?)) });
        tokio::try_join!(with_avatar, api.get_posts(session.user))
    });
    let (logo, ((user, avatar), posts)) = try_join!(api.get_logo(), of_user)?;
    Ok(Profile { user, avatar, posts, logo })
}
