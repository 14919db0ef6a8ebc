use exercises::{Api, ApiError, Dashboard};
use futures::try_join;

pub async fn load(api: &Api, id: u32) -> Result<Dashboard, ApiError> {
    let mut user = tokio::spawn(api.get_user(id));
    let mut posts = tokio::spawn(api.get_posts(id));
    let mut comments = tokio::spawn(api.get_comments(id));
    let all = try_join!(async { (&mut user).await.unwrap() }, async { (&mut posts).await.unwrap() },
        async { (&mut comments).await.unwrap() });
    match all {
        Ok((user, posts, comments)) => Ok(Dashboard { user, posts, comments }),
        Err(error) => {
            user.abort();
            posts.abort();
            comments.abort();
            Err(error)
        }
    }
}
