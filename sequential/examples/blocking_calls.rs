//! Three calls without async.
//!
//! Each call holds its thread (▒▒▒), so that nothing else can run on it. An async call that waits (━━━) leaves its thread free.
//!
//! Run it: `cargo run -p sequential --example blocking_calls`
//!
//! Predict: each call takes 200 ms. Is this slower than three async calls that are awaited one after another?
//!
//! Change it: give `get_posts` a latency of 400 ms: add `.with_latency_of(Call::GetPosts, std::time::Duration::from_millis(400))`
//! behind `Api::new(…)`. What is the total now?

use async_timeline::predicted;
use workload::{Call, Dashboard, blocking, timeline};

fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = blocking::Api::new().recorded_by(&timeline);

    let user = api.get_user(1)?;
    let posts = api.get_posts(1)?;
    let comments = api.get_comments(1)?;
    let dashboard = Dashboard { user, posts, comments };

    let recording = timeline.show(dashboard, predicted(api.sum_of(&Call::DASHBOARD), "the sum"))?;
    assert_eq!(recording.max_in_flight(), 1, "a thread that is held can't make a second call");
    Ok(())
}
