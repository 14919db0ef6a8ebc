//! `try_join!` over the handles of tasks does not see that a call failed: it answers `Ok`, with an `Err` inside.
//!
//! A handle gives a `Result` of its own, which is an `Err` only if the task did not run to its end; what the call gave
//! lies inside. So every task is waited for. `try_join_awaited_handles` differs in how it asks, and hears of the
//! failure at once.
//!
//! Run it: `cargo run -p concurrent --example try_join_handles`
//!
//! Change it: let `get_user` take 600 ms. When does the caller hear that `get_posts` failed after 100 ms?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::try_join;
use tokio::spawn;
use workload::{Api, Call, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let longest = Duration::from_millis(300);
    let api = Api::new(Tokio)
        .with_latency_of(Call::GetPosts, Duration::from_millis(100))
        .with_latency_of(Call::GetUser, longest)
        .failing(Call::GetPosts)
        .recorded_by(&timeline);

    let (a, b) = (api.clone(), api.clone());
    let posts = spawn(async move { a.get_posts(1).await });
    let user = spawn(async move { b.get_user(1).await });
    let answer = try_join!(posts, user);

    let recording = timeline.snapshot();
    let mut out = io::stdout();
    writeln!(out, "The caller was told:\n{answer:?}\n")?;
    writeln!(out, "{}", recording.text().predicted(longest, "the longest"))?;
    assert!(answer.is_ok(), "try_join! sees two tasks that ran to their ends, and answers Ok");
    assert_eq!(recording.finishes(), ["get_user"], "get_user ran to its end");
    Ok(())
}
