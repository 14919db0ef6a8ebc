//! Three tasks, and `try_join!` over their answers. A task whose handle is dropped runs on.

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

/// A handle returns a result in a result: the outer one says whether the task panicked, the inner one is its answer.
async fn flat<T>(handle: JoinHandle<Result<T, ApiError>>) -> anyhow::Result<T> {
    Ok(handle.await??)
}
