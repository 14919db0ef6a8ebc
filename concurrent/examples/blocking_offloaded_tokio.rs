//! Blocking calls in async code: `spawn_blocking`.
//!
//! The *blocking pool* is a set of threads for calls that hold their thread.
//! `spawn_blocking` runs a closure there, and returns a future for its result. It fixes `blocking_the_executor`.
//!
//! The same example on the other runtimes, `blocking_offloaded_smol` and `blocking_offloaded_async_std`, differs on the lines
//! that end in `// tokio`.
//!
//! Run it: `cargo run -p concurrent --example blocking_offloaded_tokio`
//!
//! Predict: each call holds its thread for 200 ms. How long do the three take together, and on how many threads?
//!
//! Change it: give `get_posts` a latency of 400 ms: add `.with_latency_of(Call::GetPosts, std::time::Duration::from_millis(400))`
//! behind `Api::new(…)`. What is the total now?

use async_timeline::predicted;
use tokio::task::spawn_blocking; // tokio
use workload::{Call, Dashboard, blocking, timeline};

#[tokio::main(flavor = "current_thread")] // tokio
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = blocking::Api::new().recorded_by(&timeline);

    let (a, b, c) = (api.clone(), api.clone(), api.clone());
    let user = spawn_blocking(move || a.get_user(1)); // tokio
    let posts = spawn_blocking(move || b.get_posts(1)); // tokio
    let comments = spawn_blocking(move || c.get_comments(1)); // tokio
    let (user, posts, comments) = futures::join!(user, posts, comments);
    let (user, posts, comments) = (user?, posts?, comments?); // tokio: an `Err` if the call panicked
    let dashboard = Dashboard { user: user?, posts: posts?, comments: comments? };

    let (sum, longest) = (api.sum_of(&Call::DASHBOARD), api.longest_of(&Call::DASHBOARD));
    let recording = timeline.show(dashboard, predicted(longest, "the longest").instead_of(sum))?;
    assert_eq!(recording.threads().len(), 3, "each blocking call has a thread to itself");
    Ok(())
}
