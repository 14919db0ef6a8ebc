//! The slow dashboard: six causes make it take 4000 ms. Find them in the timeline and fix them, in any order.
//! The image server allows four calls at a time. The order of images and friends does not matter.

use exercises::{Api, ApiError, Image, Session, StartPage};
use futures::future::try_join_all;
use tokio::sync::Mutex;

pub async fn load(api: &Api, name: &str) -> Result<StartPage, ApiError> {
    let results = api.search(name);
    let session = api.login(name, "secret").await?;
    let images = news(api).await?;
    let friends = friends(api, session).await?;
    let comments = comments(api, session).await?;
    Ok(StartPage { results, images, friends, comments })
}

/// The images of today's news.
async fn news(api: &Api) -> Result<Vec<Image>, ApiError> {
    let mut images = Vec::new();
    for four in api.list_news().await?.chunks(4) {
        images.extend(try_join_all(four.iter().map(|&id| api.get_image(id))).await?);
    }
    Ok(images)
}

/// The names of the user's friends.
async fn friends(api: &Api, session: Session) -> Result<Vec<String>, ApiError> {
    let mut friends = Vec::new();
    for id in api.list_friends(session).await? {
        friends.push(api.get_friend(id).await?);
    }
    Ok(friends)
}

/// How many comments the user's posts have together.
async fn comments(api: &Api, session: Session) -> Result<usize, ApiError> {
    let total = Mutex::new(0);
    let add = async |post| {
        let mut total = total.lock().await;
        *total += api.count_comments(post).await?;
        Ok(())
    };
    try_join_all(api.list_posts(session).await?.into_iter().map(add)).await?;
    Ok(total.into_inner())
}
