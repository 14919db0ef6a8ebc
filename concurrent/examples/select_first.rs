//! `select!`: a race of futures.
//!
//! `select!` polls its branches in random order until one is ready, and runs the code after that one's arrow.
//! JavaScript's `Promise.race` returns the first answer, and its other calls keep running.
//!
//! Run it: `cargo run -p concurrent --example select_first`
//!
//! Predict: `get_user` takes 200 ms and `get_posts` 600 ms. How long does the race take, and how does each call end?
//!
//! Change it: give `get_user` a latency of 900 ms. How does each call end now?

use std::time::Duration;

use async_timeline::predicted;
use tokio::select;
use workload::{Api, Call, Tokio, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let [user, posts] = [200, 600].map(Duration::from_millis);
    let api = Api::new(Tokio).with_latency_of(Call::GetUser, user).with_latency_of(Call::GetPosts, posts);
    let api = api.recorded_by(&timeline);

    let answer = select! {
        biased; // Polls in the order written. By default the order is random, and the other call may have a dot more.
        user = api.get_user(1) => format!("the user {}", user?.name),
        posts = api.get_posts(1) => format!("{} posts", posts?.len()),
    };

    let prediction = predicted(user.min(posts), "the shorter of the two");
    let recording = timeline.show(format!("The first answer: {answer}."), prediction)?;
    assert_eq!(recording.max_in_flight(), 2, "select! has both calls in flight at once");
    assert_eq!(recording.finishes().len(), 1, "one call runs to its end");
    assert_eq!(recording.cancelled().len(), 1, "select! drops the call that lost");
    Ok(())
}
