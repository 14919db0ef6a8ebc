use exercises::{Api, ApiError, Comment, Dashboard, Post, User};
use tokio::task::JoinSet;

enum Part {
    User(User),
    Posts(&'static [Post]),
    Comments(&'static [Comment]),
}

pub async fn load(api: &Api, id: u32) -> Result<Dashboard, ApiError> {
    let (a, b, c) = (api.clone(), api.clone(), api.clone());
    let mut tasks = JoinSet::new();
    tasks.spawn(async move { a.get_user(id).await.map(Part::User) });
    tasks.spawn(async move { b.get_posts(id).await.map(Part::Posts) });
    tasks.spawn(async move { c.get_comments(id).await.map(Part::Comments) });
    let mut dashboard = Dashboard { user: User { id: 0, name: "" }, posts: &[], comments: &[] };
    while let Some(part) = tasks.join_next().await {
        match part.unwrap()? {
            Part::User(user) => dashboard.user = user,
            Part::Posts(posts) => dashboard.posts = posts,
            Part::Comments(comments) => dashboard.comments = comments,
        }
    }
    Ok(dashboard)
}
