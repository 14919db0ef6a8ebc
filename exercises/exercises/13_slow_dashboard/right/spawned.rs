use exercises::{Api, ApiError, Image, StartPage};
use tokio::task::{JoinSet, spawn_blocking};

async fn all<T: Send + 'static>(
    calls: impl Iterator<Item = impl Future<Output = Result<T, ApiError>> + Send + 'static>,
) -> Result<Vec<T>, ApiError> {
    let mut tasks: JoinSet<_> = calls.collect();
    let mut done = Vec::new();
    while let Some(one) = tasks.join_next().await {
        done.push(one.unwrap()?);
    }
    Ok(done)
}

async fn news(api: Api) -> Result<Vec<Image>, ApiError> {
    let (mut images, mut tasks) = (Vec::new(), JoinSet::new());
    for id in api.list_news().await? {
        if tasks.len() == 4 {
            images.push(tasks.join_next().await.unwrap().unwrap()?);
        }
        tasks.spawn(api.get_image(id));
    }
    while let Some(done) = tasks.join_next().await {
        images.push(done.unwrap()?);
    }
    Ok(images)
}

pub async fn load(api: &Api, name: &str) -> Result<StartPage, ApiError> {
    let (other, words) = (api.clone(), name.to_owned());
    let results = spawn_blocking(move || other.search(&words));
    let images = tokio::spawn(news(api.clone()));
    let session = api.login(name, "secret").await?;
    let friends = tokio::spawn({
        let api = api.clone();
        async move { all(api.list_friends(session).await?.into_iter().map(|id| api.get_friend(id))).await }
    });
    let comments = all(api.list_posts(session).await?.into_iter().map(|post| api.count_comments(post))).await?;
    Ok(StartPage {
        results: results.await.unwrap(),
        images: images.await.unwrap()?,
        friends: friends.await.unwrap()?,
        comments: comments.into_iter().sum(),
    })
}
