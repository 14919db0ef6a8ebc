//! Calls that need each other's answers.
//!
//! Run it: `cargo run -p sequential --example dependent_steps`
//!
//! Predict: each call takes 200 ms. How long does this take, and which calls could overlap?
//!
//! Change it: load the posts and the comments with `tokio::try_join!(…, …)?`, each without its `.await?`. How long does it take now?

use async_timeline::predicted;
use workload::{Api, Call, Dashboard, Tokio, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let session = api.login("ada", "secret").await?;
    let user = api.get_user(session.user).await?;
    let posts = api.get_posts(user.id).await?;
    let comments = api.get_comments(user.id).await?;
    let dashboard = Dashboard { user, posts, comments };

    let steps = api.latency_of(Call::Login) + api.sum_of(&Call::DASHBOARD);
    let recording = timeline.show(dashboard, predicted(steps, "four steps"))?;
    for (first, then) in [("login", "get_user"), ("get_user", "get_posts"), ("get_user", "get_comments")] {
        assert!(recording.overlap(first, then).is_zero(), "{then} needs the answer of {first}");
    }
    Ok(())
}
