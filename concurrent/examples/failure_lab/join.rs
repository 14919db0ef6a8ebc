//! Three futures in one task, each run to its end.

use futures::join;
use workload::{Api, Tokio};

use crate::observe::Given;

pub(crate) async fn run(api: Api<Tokio>) -> Given {
    let (user, posts, comments) = join!(api.get_user(1), api.get_posts(1), api.get_comments(1));
    user?;
    comments?;
    Ok(posts.err())
}
