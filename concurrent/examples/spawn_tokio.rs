//! Tasks: futures that the runtime polls.
//!
//! To *spawn* a future is to pass it to the runtime, which polls it from then on. The future is then called a *task*. `spawn`
//! returns a *handle*: await it to get the answer. A promise in JavaScript is like a task.
//!
//! The same example on the other runtimes, `spawn_smol` and `spawn_async_std`, differs on the lines that end in `// tokio`.
//!
//! Run it: `cargo run -p concurrent --example spawn_tokio`
//!
//! Predict: each call takes 200 ms, and the three handles are awaited one after another. How long does that take?
//!
//! Change it: give `get_posts` a latency of 400 ms: add `.with_latency_of(Call::GetPosts, std::time::Duration::from_millis(400))`
//! behind `Api::new(…)`. What is the total now?

use async_timeline::predicted;
use tokio::spawn; // tokio
use workload::{Api, Call, Dashboard, Tokio, timeline}; // tokio

#[tokio::main(flavor = "current_thread")] // tokio
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline); // tokio

    // A task may outlive this function, so it owns what it uses: each gets a client of its own.
    let (a, b, c) = (api.clone(), api.clone(), api.clone());
    let user = spawn(async move { a.get_user(1).await });
    let posts = spawn(async move { b.get_posts(1).await });
    let comments = spawn(async move { c.get_comments(1).await });

    let user = user.await??; // tokio: the first `?` is for a task that panicked
    let posts = posts.await??; // tokio
    let comments = comments.await??; // tokio
    let dashboard = Dashboard { user, posts, comments };

    let (sum, longest) = (api.sum_of(&Call::DASHBOARD), api.longest_of(&Call::DASHBOARD));
    let recording = timeline.show(dashboard, predicted(longest, "the longest").instead_of(sum))?;
    assert_eq!(recording.max_in_flight(), 3, "spawned tasks run while the first is awaited");
    Ok(())
}
