//! Three tasks that belong to a set. Dropping the set asks them to stop, which each does when it next has to wait.

use tokio::task::JoinSet;
use workload::{Api, Tokio};

use crate::observe::Given;

pub(crate) async fn run(api: Api<Tokio>) -> Given {
    let (a, b, c) = (api.clone(), api.clone(), api);
    let mut set = JoinSet::new();
    set.spawn(async move { a.get_user(1).await.map(drop) });
    set.spawn(async move { b.get_posts(1).await.map(drop) });
    set.spawn(async move { c.get_comments(1).await.map(drop) });
    while let Some(answer) = set.join_next().await {
        answer??;
    }
    Ok(None)
}
