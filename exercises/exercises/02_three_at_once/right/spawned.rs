use exercises::{Api, ApiError, Dashboard};

pub async fn load(api: &Api, id: u32) -> Result<Dashboard, ApiError> {
    let user = tokio::spawn(api.get_user(id));
    let posts = tokio::spawn(api.get_posts(id));
    let comments = tokio::spawn({
        let api = api.clone();
        async move { api.get_comments(id).await }
    });
    let user = user.await.expect("no panic")?;
    let posts = posts.await.expect("no panic")?;
    Ok(Dashboard { user, posts, comments: comments.await.expect("no panic")? })
}
