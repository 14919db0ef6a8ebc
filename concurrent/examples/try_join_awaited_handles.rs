//! `try_join!` over handles awaited inside it gives up at the first error and cancels nothing: the tasks go on.
//!
//! That is what `Promise.all` does. `try_join_handles` differs in how it asks; `fail_fast`, which spawns nothing,
//! cancels.
//!
//! Run it: `cargo run -p concurrent --example try_join_awaited_handles`
//!
//! Change it: let `get_posts` fail only after 600 ms. What is in flight when the caller hears of it?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::try_join;
use tokio::spawn;
use tokio::time::sleep;
use workload::{Api, Call, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio)
        .with_latency_of(Call::GetPosts, Duration::from_millis(100))
        .with_latency_of(Call::GetUser, Duration::from_millis(300))
        .failing(Call::GetPosts)
        .recorded_by(&timeline);

    let (a, b) = (api.clone(), api.clone());
    let posts = spawn(async move { a.get_posts(1).await });
    let user = spawn(async move { b.get_user(1).await });
    // The first `?` is for a task that panicked, the second for a call that failed.
    let answer = try_join!(async { anyhow::Ok(posts.await??) }, async { anyhow::Ok(user.await??) });

    let in_flight = timeline.snapshot().lanes().iter().filter(|lane| lane.ended().is_none()).count();
    // Long enough for what was left in flight to end.
    sleep(Duration::from_millis(400)).await;

    let recording = timeline.snapshot();
    let error = answer.expect_err("get_posts was told to fail");
    let mut out = io::stdout();
    writeln!(out, "The caller was told: {error}. In flight at that moment: {in_flight}.\n")?;
    writeln!(out, "{recording}")?;
    assert_eq!(recording.finishes(), ["get_user"], "get_user is a task, which runs to its end");
    Ok(())
}
