//! Each `async` block is one chain of calls that need each other, and `try_join!` runs the chains at once.
//! The total is the critical path: login, user, avatar.

use exercises::{Api, ApiError, Profile};
use futures::try_join;

pub async fn load(api: &Api, name: &str) -> Result<Profile, ApiError> {
    let of_user = async {
        let session = api.login(name, "secret").await?;
        let with_avatar = async {
            let user = api.get_user(session.user).await?;
            let avatar = api.get_avatar(&user).await?;
            Ok((user, avatar))
        };
        try_join!(with_avatar, api.get_posts(session.user))
    };
    let (((user, avatar), posts), logo) = try_join!(of_user, api.get_logo())?;
    Ok(Profile { user, avatar, posts, logo })
}
