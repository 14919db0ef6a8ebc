//! Tasks: futures that the runtime polls.
//!
//! To *spawn* a future is to pass it to the runtime, which polls it from then on. The future is then called a *task*. `spawn`
//! returns a *handle*: await it to get the answer. A promise in JavaScript is like a task.
//!
//! The same example on the other runtimes, `spawn_tokio` and `spawn_smol`, differs on the lines that end in `// async-std`.
//!
//! async-std is discontinued (RUSTSEC-2025-0052) and names smol as its successor.
//!
//! Run it: `cargo run -p concurrent --example spawn_async_std`
//!
//! Predict: each call takes 200 ms, and the three handles are awaited one after another. How long does that take?
//!
//! Change it: give `get_posts` a latency of 400 ms: add `.with_latency_of(Call::GetPosts, std::time::Duration::from_millis(400))`
//! behind `Api::new(…)`. What is the total now?

use async_std::task::spawn; // async-std
use async_timeline::predicted;
use workload::{Api, AsyncStd, Call, Dashboard, timeline}; // async-std

fn main() -> anyhow::Result<()> {
    async_std::task::block_on(run()) // async-std
}

async fn run() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(AsyncStd).recorded_by(&timeline); // async-std

    // A task may outlive this function, so it owns what it uses: each gets a client of its own.
    let (a, b, c) = (api.clone(), api.clone(), api.clone());
    let user = spawn(async move { a.get_user(1).await });
    let posts = spawn(async move { b.get_posts(1).await });
    let comments = spawn(async move { c.get_comments(1).await });

    let user = user.await?; // async-std: a panic continues in the code that awaits the task
    let posts = posts.await?; // async-std
    let comments = comments.await?; // async-std
    let dashboard = Dashboard { user, posts, comments };

    let (sum, longest) = (api.sum_of(&Call::DASHBOARD), api.longest_of(&Call::DASHBOARD));
    let recording = timeline.show(dashboard, predicted(longest, "the longest").instead_of(sum))?;
    assert_eq!(recording.max_in_flight(), 3, "spawned tasks run while the first is awaited");
    Ok(())
}
