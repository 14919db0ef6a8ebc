//! `join!`: several futures in one task.
//!
//! To *poll* a future is to run it until it has to wait, or is done. Each dot in the timeline is a poll. `join!` polls all its
//! futures once, and then again whenever one of them may be able to continue.
//!
//! Run it: `cargo run -p concurrent --example join`
//!
//! Predict: each call takes 200 ms, and one after another they take 600 ms. How long do they take here, and on how many threads?
//!
//! Change it: give `get_posts` a latency of 400 ms: add `.with_latency_of(Call::GetPosts, std::time::Duration::from_millis(400))`
//! behind `Api::new(…)`. What is the total now?

use async_timeline::predicted;
use futures::join;
use workload::{Api, Call, Dashboard, Tokio, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let user = api.get_user(1);
    let posts = api.get_posts(1);
    let comments = api.get_comments(1);

    let (user, posts, comments) = join!(user, posts, comments);
    let dashboard = Dashboard { user: user?, posts: posts?, comments: comments? };

    let (sum, longest) = (api.sum_of(&Call::DASHBOARD), api.longest_of(&Call::DASHBOARD));
    let recording = timeline.show(dashboard, predicted(longest, "the longest").instead_of(sum))?;
    assert_eq!(recording.max_in_flight(), 3, "join! has all three calls in flight at once");
    assert_eq!(recording.threads().len(), 1, "join! needs no other thread");
    Ok(())
}
