//! `JoinSet`: tasks that belong to the function that spawned them.
//!
//! A function that leaves no task behind is an example of *structured concurrency*. Dropping a `JoinSet` asks its tasks to stop.
//! Each of them stops at its next `.await`; on a runtime with several threads, a task that is running at that moment goes on until
//! then. `shutdown().await` asks and then waits until all of them have stopped.
//!
//! Run it: `cargo run -p concurrent --example join_set`
//!
//! Predict: `get_posts` fails after 100 ms, and the other two calls take 900 ms. How does each task end, and when?
//!
//! Change it: remove `.failing(Call::GetPosts)`. Which tasks are cancelled now?

use std::time::Duration;

use tokio::task::JoinSet;
use workload::{Api, Call, Tokio, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let [soon, late] = [100, 900].map(Duration::from_millis);
    let api = Api::new(Tokio).with_latency(late).with_latency_of(Call::GetPosts, soon);
    let api = api.failing(Call::GetPosts).recorded_by(&timeline);

    let mut tasks = JoinSet::new();
    let (a, b, c) = (api.clone(), api.clone(), api.clone());
    tasks.spawn(async move { a.get_user(1).await.map(drop) });
    tasks.spawn(async move { b.get_posts(1).await.map(drop) });
    tasks.spawn(async move { c.get_comments(1).await.map(drop) });

    // `join_next` returns the tasks in the order in which they end, failed or not.
    let mut answer = Ok(());
    while answer.is_ok()
        && let Some(task) = tasks.join_next().await
    {
        answer = task?;
    }
    tasks.shutdown().await;

    let text = answer.as_ref().map_or_else(ToString::to_string, |()| "all three".to_owned());
    let recording = timeline.show(format!("The caller got: {text}"), None)?;
    let running = recording.lanes().iter().filter(|lane| lane.ended().is_none()).count();
    assert_eq!(running, 0, "after shutdown, no task of the set is running");
    assert_eq!(recording.cancelled().is_empty(), answer.is_ok(), "the tasks that were left are cancelled");
    Ok(())
}
