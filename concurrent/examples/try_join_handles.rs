//! `try_join!` over the handles of tasks.
//!
//! `try_join!` returns the first `Err`, or `Ok` with all values. A task's handle returns a `Result` of its own, which is an `Err`
//! only if the task panicked or was aborted.
//!
//! Run it: `cargo run -p concurrent --example try_join_handles`
//!
//! Predict: `get_posts` fails after 100 ms, and `get_user` takes 600 ms. When does `try_join!` return, and what?
//!
//! Change it: let `get_user` take 900 ms. When does `try_join!` return now?

use std::time::Duration;

use async_timeline::predicted;
use futures::try_join;
use tokio::spawn;
use workload::{Api, Call, Tokio, mistake, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let [posts, user] = [100, 600].map(Duration::from_millis);
    let api = Api::new(Tokio).with_latency_of(Call::GetPosts, posts).with_latency_of(Call::GetUser, user);
    let api = api.failing(Call::GetPosts).recorded_by(&timeline);

    let (a, b) = (api.clone(), api.clone());
    let posts = spawn(async move { a.get_posts(1).await });
    let user = spawn(async move { b.get_user(1).await });

    let answer = try_join!(posts, user);

    let longest = api.longest_of(&[Call::GetPosts, Call::GetUser]);
    timeline.show(format!("try_join! returned:\n{answer:?}"), predicted(longest, "the longest"))?;
    mistake(answer.is_ok(), "cargo run -p concurrent --example try_join_awaited_handles")?;
    Ok(())
}
