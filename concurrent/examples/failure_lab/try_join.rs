//! Three futures in one task. At the first error `try_join!` returns.

use futures::try_join;
use workload::{Api, Tokio};

use crate::observe::Given;

pub(crate) async fn run(api: Api<Tokio>) -> Given {
    try_join!(api.get_user(1), api.get_posts(1), api.get_comments(1))?;
    Ok(None)
}
