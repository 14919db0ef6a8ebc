//! Without async, three calls take just as long: `.await` alone makes nothing faster.
//!
//! The difference lies in the thread. Here each call holds it (▒▒▒) and nothing else can run on it; while `.await`
//! waits (━━━), the thread is free. Compare with `cargo run -p sequential --example await_in_loop`.
//!
//! Run it: `cargo run -p sequential --example blocking_calls`
//!
//! Change it: give `get_posts` a latency of 400 ms. What is the total now?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::{Kind, Timeline};
use workload::{Call, blocking};

fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = blocking::Api::new().with_latency_of(Call::GetPosts, Duration::from_millis(200)).recorded_by(&timeline);

    let user = api.get_user(1)?;
    let posts = api.get_posts(1)?;
    let comments = api.get_comments(1)?;

    let recording = timeline.snapshot();
    let predicted = [Call::GetUser, Call::GetPosts, Call::GetComments].map(|call| api.latency_of(call)).iter().sum();
    let mut out = io::stdout();
    writeln!(out, "{} has {} posts and {} comments.\n", user.name, posts.len(), comments.len())?;
    writeln!(out, "{}", recording.text().predicted(predicted, "the sum"))?;
    assert!(recording.lanes().iter().all(|lane| lane.kind() == Kind::Blocked), "each call holds its thread");
    assert_eq!(recording.max_in_flight(), 1, "a thread that is held makes no second call");
    Ok(())
}
