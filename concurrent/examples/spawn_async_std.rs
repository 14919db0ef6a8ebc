//! A spawned task runs by itself, like a promise: three calls overlap although each is awaited in turn.
//!
//! To *spawn* a future is to hand it to the runtime, which polls it from then on. The future is then called a *task*,
//! and what `spawn` gives is its *handle*: awaiting that gives the answer.
//!
//! Its siblings `spawn_tokio` and `spawn_smol` differ on the lines that end in `// async-std`.
//!
//! async-std is discontinued (RUSTSEC-2025-0052) and names smol as its successor.
//!
//! Run it: `cargo run -p concurrent --example spawn_async_std`
//!
//! Change it: give `get_posts` a latency of 400 ms. `user` is still awaited first: what is the total now?

use std::io::{self, Write};
use std::time::Duration;

use async_std::task::spawn; // async-std
use async_timeline::Timeline;
use workload::{Api, AsyncStd, Call}; // async-std

fn main() -> anyhow::Result<()> {
    async_std::task::block_on(run()) // async-std
}

async fn run() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(AsyncStd); // async-std
    let longest = Duration::from_millis(200);
    let api = api.with_latency_of(Call::GetPosts, longest).recorded_by(&timeline);

    // A task may outlive this function, so it owns what it uses: each gets a client of its own.
    let (a, b, c) = (api.clone(), api.clone(), api);
    let user = spawn(async move { a.get_user(1).await });
    let posts = spawn(async move { b.get_posts(1).await });
    let comments = spawn(async move { c.get_comments(1).await });

    user.await?; // async-std: a panic in a task goes on in whoever awaits it
    posts.await?; // async-std
    comments.await?; // async-std

    let recording = timeline.snapshot();
    writeln!(io::stdout(), "{}", recording.text().predicted(longest, "the longest"))?;
    assert_eq!(recording.max_in_flight(), 3, "spawned tasks run while the first is awaited");
    Ok(())
}
