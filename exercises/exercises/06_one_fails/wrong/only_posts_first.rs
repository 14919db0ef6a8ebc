//! verdict: With other numbers: get_comments fails at 100 ms, and you return its error at 300 ms

use exercises::{Api, ApiError, Dashboard};
use futures::future::{Either, select};
use futures::{join, pin_mut};

pub async fn load(api: &Api, id: u32) -> Result<Dashboard, ApiError> {
    let posts = api.get_posts(id);
    let others = async { join!(api.get_user(id), api.get_comments(id)) };
    pin_mut!(posts, others);
    match select(posts, others).await {
        Either::Left((posts, others)) => {
            let posts = posts?;
            let (user, comments) = others.await;
            Ok(Dashboard { user: user?, posts, comments: comments? })
        }
        Either::Right(((user, comments), posts)) => {
            Ok(Dashboard { user: user?, posts: posts.await?, comments: comments? })
        }
    }
}
