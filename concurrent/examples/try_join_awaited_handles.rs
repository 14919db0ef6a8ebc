//! `try_join!` over handles that are awaited inside it: fixes `try_join_handles`.
//!
//! `try_join!` returns the first `Err`. Each async block returns the error of its call, or that of its task.
//!
//! Run it: `cargo run -p concurrent --example try_join_awaited_handles`
//!
//! Predict: `get_posts` fails after 100 ms, and `get_user` takes 600 ms. What is in flight when the caller gets the error, and what
//! happens to it then?
//!
//! Change it: let `get_posts` fail only after 900 ms. What is in flight when the caller gets the error now?

use std::time::Duration;

use async_timeline::Lane;
use futures::try_join;
use tokio::spawn;
use workload::{Api, Call, Tokio, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let [posts, user] = [100, 600].map(Duration::from_millis);
    let api = Api::new(Tokio).with_latency_of(Call::GetPosts, posts).with_latency_of(Call::GetUser, user);
    let api = api.failing(Call::GetPosts).recorded_by(&timeline);

    let (a, b) = (api.clone(), api.clone());
    let posts = spawn(async move { a.get_posts(1).await });
    let user = spawn(async move { b.get_user(1).await });

    let posts = async { anyhow::Ok(posts.await??) };
    let user = async { anyhow::Ok(user.await??) };
    let answer =
        try_join!(posts, user).map_or_else(|error| error.to_string(), |(posts, user)| format!("{posts:?}, {user:?}"));

    let returned = timeline.snapshot();
    let in_flight: Vec<_> = returned.lanes().iter().filter(|lane| lane.ended().is_none()).map(Lane::name).collect();
    api.sleep(2 * api.latency_of(Call::GetUser)).await; // Long enough for a task that is still running to end.

    let recording = timeline.show(format!("The caller got: {answer}. In flight then: {in_flight:?}."), None)?;
    assert_eq!(recording.finishes(), ["get_user"], "get_user is a task, and runs to its end");
    assert!(recording.cancelled().is_empty(), "try_join! over handles cancels no task");
    Ok(())
}
