//! A `JoinSet` owns its tasks: when it is dropped, those that still run are aborted, dropped where they stand.
//!
//! So no task outlives the function that made the set, which is called structured concurrency. Handles that are dropped
//! leave their tasks running, as `try_join_awaited_handles` shows.
//!
//! Run it: `cargo run -p concurrent --example join_set`
//!
//! Change it: take `.failing(Call::GetPosts)` away. Which tasks are aborted now?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use tokio::task::JoinSet;
use tokio::time::sleep;
use workload::{Api, ApiError, Call, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio)
        .with_latency(Duration::from_millis(300))
        .with_latency_of(Call::GetPosts, Duration::from_millis(100))
        .failing(Call::GetPosts)
        .recorded_by(&timeline);

    let answer = load(&api).await;
    let on_return = timeline.snapshot();
    // Long enough for a task that was left behind to end.
    sleep(Duration::from_millis(500)).await;

    let recording = timeline.snapshot();
    let mut out = io::stdout();
    writeln!(out, "load answered: {answer:?}")?;
    writeln!(out, "Aborted with the set: {:?}\n\n{recording}", recording.cancelled())?;
    assert_eq!(recording.finishes(), on_return.finishes(), "nothing goes on after load has returned");
    Ok(())
}

/// Waits for three calls, each a task. The set is dropped when this returns, at its end or at a `?`.
async fn load(api: &Api<Tokio>) -> Result<(), ApiError> {
    let mut tasks = JoinSet::new();
    let (a, b, c) = (api.clone(), api.clone(), api.clone());
    tasks.spawn(async move { a.get_user(1).await.map(drop) });
    tasks.spawn(async move { b.get_posts(1).await.map(drop) });
    tasks.spawn(async move { c.get_comments(1).await.map(drop) });
    // The tasks come in the order in which they end, whether well or not.
    while let Some(task) = tasks.join_next().await {
        task.expect("no task panics")?;
    }
    Ok(())
}
