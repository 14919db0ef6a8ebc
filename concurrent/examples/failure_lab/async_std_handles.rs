//! Three tasks, and `try_join!` over their handles. A task whose handle is dropped runs on. (async-std is discontinued,
//! RUSTSEC-2025-0052, and names smol as its successor.)

use async_std::task::spawn;
use futures::try_join;
use workload::{Api, AsyncStd};

use crate::observe::Given;

pub(crate) async fn run(api: Api<AsyncStd>) -> Given {
    let (a, b, c) = (api.clone(), api.clone(), api);
    let user = spawn(async move { a.get_user(1).await });
    let posts = spawn(async move { b.get_posts(1).await });
    let comments = spawn(async move { c.get_comments(1).await });
    try_join!(user, posts, comments)?;
    Ok(None)
}
