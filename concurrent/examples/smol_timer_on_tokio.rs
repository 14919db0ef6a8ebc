//! A future is bound to no runtime, only what it waits on may be: calls that wait on smol's timer run on tokio as well.
//!
//! smol's timer has a thread of its own, which wakes the call: it tells tokio that the call can go on.
//! `tokio_timer_outside` is the other way round, and fails.
//!
//! Run it: `cargo run -p concurrent --example smol_timer_on_tokio`
//!
//! Change it: use `AsyncStd` instead of `Smol`, both here and in the import. Which thread wakes the call now?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::join;
use workload::{Api, Smol, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let longest = Duration::from_millis(400);
    let native = Api::new(Tokio).with_latency(longest).recorded_by(&timeline);
    let foreign = Api::new(Smol).recorded_by(&timeline);

    let (user, posts) = join!(native.get_user(1), foreign.get_posts(1));

    let recording = timeline.snapshot();
    let lane = recording.lane("get_posts").expect("it was called");
    let wakers: Vec<_> = lane.wakes().map(|wake| recording.thread_name(wake.thread)).collect();
    let mut out = io::stdout();
    writeln!(out, "{} has {} posts. Who woke get_posts: {wakers:?}\n", user?.name, posts?.len())?;
    writeln!(out, "{}", recording.text().predicted(longest, "the longest"))?;
    assert_eq!(recording.max_in_flight(), 2, "both calls are in flight at once");
    assert_eq!(recording.threads().len(), 1, "tokio's one thread polls both");
    assert!(wakers.contains(&"async-io"), "the thread of smol's timer wakes get_posts");
    Ok(())
}
