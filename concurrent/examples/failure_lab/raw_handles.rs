//! Three tasks, and `try_join!` over their handles as they are: it returns early only if a task panics.

use futures::try_join;
use tokio::spawn;
use workload::{Api, Tokio};

use crate::observe::Given;

pub(crate) async fn run(api: Api<Tokio>) -> Given {
    let (a, b, c) = (api.clone(), api.clone(), api);
    let user = spawn(async move { a.get_user(1).await });
    let posts = spawn(async move { b.get_posts(1).await });
    let comments = spawn(async move { c.get_comments(1).await });
    let (user, posts, comments) = try_join!(user, posts, comments)?;
    user?;
    comments?;
    Ok(posts.err())
}
