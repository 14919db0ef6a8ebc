//! Blocking calls in async code: `unblock`.
//!
//! The *blocking pool* is a set of threads for calls that hold their thread.
//! `unblock` runs a closure there, and returns a future for its result. It fixes `blocking_the_executor`.
//!
//! The same example on the other runtimes, `blocking_offloaded_tokio` and `blocking_offloaded_async_std`, differs on the lines
//! that end in `// smol`.
//!
//! Run it: `cargo run -p concurrent --example blocking_offloaded_smol`
//!
//! Predict: each call holds its thread for 200 ms. How long do the three take together, and on how many threads?
//!
//! Change it: give `get_posts` a latency of 400 ms: add `.with_latency_of(Call::GetPosts, std::time::Duration::from_millis(400))`
//! behind `Api::new(…)`. What is the total now?

use async_timeline::predicted;
use smol::unblock; // smol
use workload::{Call, Dashboard, blocking, timeline};

fn main() -> anyhow::Result<()> {
    smol::block_on(run()) // smol
}

async fn run() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = blocking::Api::new().recorded_by(&timeline);

    let (a, b, c) = (api.clone(), api.clone(), api.clone());
    let user = unblock(move || a.get_user(1)); // smol
    let posts = unblock(move || b.get_posts(1)); // smol
    let comments = unblock(move || c.get_comments(1)); // smol
    let (user, posts, comments) = futures::join!(user, posts, comments);
    // smol: if the call panicked, so does the code that awaits it
    let dashboard = Dashboard { user: user?, posts: posts?, comments: comments? };

    let (sum, longest) = (api.sum_of(&Call::DASHBOARD), api.longest_of(&Call::DASHBOARD));
    let recording = timeline.show(dashboard, predicted(longest, "the longest").instead_of(sum))?;
    assert_eq!(recording.threads().len(), 3, "each blocking call has a thread to itself");
    Ok(())
}
