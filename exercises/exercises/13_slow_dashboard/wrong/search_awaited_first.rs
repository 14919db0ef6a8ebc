//! verdict: but 1200 ms is 50 % above the critical path of 800 ms: login starts at 400 ms, when search has ended

use exercises::{Api, ApiError, Image, Session, StartPage};
use futures::future::try_join_all;
use futures::{StreamExt, TryStreamExt, stream, try_join};
use tokio::task::spawn_blocking;

pub async fn load(api: &Api, name: &str) -> Result<StartPage, ApiError> {
    let (other, words) = (api.clone(), name.to_owned());
    let results = spawn_blocking(move || other.search(&words)).await;
    let of_user = async {
        let session = api.login(name, "secret").await?;
        try_join!(friends(api, session), comments(api, session))
    };
    let (images, (friends, comments)) = try_join!(news(api), of_user)?;
    let results = results.expect("search does not panic");
    Ok(StartPage { results, images, friends, comments })
}

/// The images of today's news.
async fn news(api: &Api) -> Result<Vec<Image>, ApiError> {
    let ids = api.list_news().await?;
    stream::iter(ids).map(|id| api.get_image(id)).buffer_unordered(4).try_collect().await
}

/// The names of the user's friends.
async fn friends(api: &Api, session: Session) -> Result<Vec<String>, ApiError> {
    try_join_all(api.list_friends(session).await?.into_iter().map(|id| api.get_friend(id))).await
}

/// How many comments the user's posts have together.
async fn comments(api: &Api, session: Session) -> Result<usize, ApiError> {
    let posts = api.list_posts(session).await?;
    Ok(try_join_all(posts.into_iter().map(|post| api.count_comments(post))).await?.into_iter().sum())
}
