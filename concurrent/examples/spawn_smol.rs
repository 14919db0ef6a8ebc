//! A spawned task runs by itself, like a promise: three calls overlap although each is awaited in turn.
//!
//! To *spawn* a future is to hand it to the runtime, which polls it from then on. The future is then called a *task*,
//! and what `spawn` gives is its *handle*: awaiting that gives the answer.
//!
//! Its siblings `spawn_tokio` and `spawn_async_std` differ on the lines that end in `// smol`.
//!
//! Run it: `cargo run -p concurrent --example spawn_smol`
//!
//! Change it: give `get_posts` a latency of 400 ms. `user` is still awaited first: what is the total now?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use smol::spawn; // smol
use workload::{Api, Call, Smol}; // smol

fn main() -> anyhow::Result<()> {
    smol::block_on(run()) // smol
}

async fn run() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Smol); // smol
    let longest = Duration::from_millis(200);
    let api = api.with_latency_of(Call::GetPosts, longest).recorded_by(&timeline);

    // A task may outlive this function, so it owns what it uses: each gets a client of its own.
    let (a, b, c) = (api.clone(), api.clone(), api);
    let user = spawn(async move { a.get_user(1).await });
    let posts = spawn(async move { b.get_posts(1).await });
    let comments = spawn(async move { c.get_comments(1).await });

    user.await?; // smol: a panic in a task goes on in whoever awaits it
    posts.await?; // smol
    comments.await?; // smol

    let recording = timeline.snapshot();
    writeln!(io::stdout(), "{}", recording.text().predicted(longest, "the longest"))?;
    assert_eq!(recording.max_in_flight(), 3, "spawned tasks run while the first is awaited");
    Ok(())
}
