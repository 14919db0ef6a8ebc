//! Three tasks, and `try_join!` over them. Dropping a smol task cancels it: it stops when it next has to wait.

use futures::try_join;
use smol::spawn;
use workload::{Api, Smol};

use crate::observe::Given;

pub(crate) async fn run(api: Api<Smol>) -> Given {
    let (a, b, c) = (api.clone(), api.clone(), api);
    let user = spawn(async move { a.get_user(1).await });
    let posts = spawn(async move { b.get_posts(1).await });
    let comments = spawn(async move { c.get_comments(1).await });
    try_join!(user, posts, comments)?;
    Ok(None)
}
