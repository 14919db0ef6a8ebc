//! Three tasks, and `try_join!` over what they answer. Dropping a handle lets its task run on.

use futures::try_join;
use tokio::spawn;
use tokio::task::JoinHandle;
use workload::{Api, ApiError, Tokio};

use crate::observe::Given;

pub(crate) async fn run(api: Api<Tokio>) -> Given {
    let (a, b, c) = (api.clone(), api.clone(), api);
    let user = spawn(async move { a.get_user(1).await });
    let posts = spawn(async move { b.get_posts(1).await });
    let comments = spawn(async move { c.get_comments(1).await });
    try_join!(flat(user), flat(posts), flat(comments))?;
    Ok(None)
}

/// A handle gives a result in a result: whether the task came to its end, and in it what it answered.
async fn flat<T>(handle: JoinHandle<Result<T, ApiError>>) -> anyhow::Result<T> {
    Ok(handle.await??)
}
