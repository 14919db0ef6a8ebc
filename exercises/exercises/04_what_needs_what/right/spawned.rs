use exercises::{Api, ApiError, Profile};

pub async fn load(api: &Api, name: &str) -> Result<Profile, ApiError> {
    let logo = tokio::spawn(api.get_logo());
    let session = api.login(name, "secret").await?;
    let posts = tokio::spawn(api.get_posts(session.user));
    let user = api.get_user(session.user).await?;
    let avatar = api.get_avatar(&user).await?;
    let (posts, logo) = (posts.await.expect("no panic")?, logo.await.expect("no panic")?);
    Ok(Profile { user, avatar, posts, logo })
}
