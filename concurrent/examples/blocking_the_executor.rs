//! Blocking calls inside `join!`.
//!
//! The *executor* is what polls futures, here on one thread. A *blocking* call (▒▒▒) returns when it is done, and not before.
//!
//! Run it: `cargo run -p concurrent --example blocking_the_executor`
//!
//! Predict: each call takes 200 ms. How long do the three take together?
//!
//! Change it: give `get_posts` a latency of 400 ms: add `.with_latency_of(Call::GetPosts, std::time::Duration::from_millis(400))`
//! behind `Api::new(…)`. What is the total now?

use async_timeline::predicted;
use workload::{Call, Dashboard, blocking, mistake, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = blocking::Api::new().recorded_by(&timeline);

    let user = async { api.get_user(1) };
    let posts = async { api.get_posts(1) };
    let comments = async { api.get_comments(1) };
    let (user, posts, comments) = futures::join!(user, posts, comments);
    let dashboard = Dashboard { user: user?, posts: posts?, comments: comments? };

    let recording = timeline.show(dashboard, predicted(api.sum_of(&Call::DASHBOARD), "the sum"))?;
    mistake(recording.max_in_flight() == 1, "cargo run -p concurrent --example blocking_offloaded_tokio")?;
    Ok(())
}
