//! A future that waits on smol's timer, on tokio.
//!
//! A future does not belong to a runtime, but what it waits on may. On tokio, tokio's own thread watches its timers. smol's timers
//! are watched by a thread of their own. `tokio_timer_outside` is the reverse.
//!
//! Run it: `cargo run -p concurrent --example smol_timer_on_tokio`
//!
//! Predict: which thread wakes `get_posts`, and which thread polls it then?
//!
//! Change it: use `AsyncStd` instead of `Smol`, both here and in the import. Which thread wakes the call now?

use async_timeline::{Lane, predicted};
use futures::join;
use workload::{Api, Smol, Tokio, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let native = Api::new(Tokio).recorded_by(&timeline);
    let foreign = Api::new(Smol).recorded_by(&timeline);

    let user = native.get_user(1);
    let posts = foreign.get_posts(1);
    let (user, posts) = join!(user, posts);
    let (user, posts) = (user?, posts?.len());

    let recording = timeline.snapshot();
    let wakes = recording.lane("get_posts").into_iter().flat_map(Lane::wakes);
    let woken_by: Vec<_> = wakes.map(|wake| recording.thread_name(wake.thread)).collect();

    let title = format!("{} has {posts} posts. get_posts was woken by: {woken_by:?}", user.name);
    timeline.show(title, predicted(native.latency(), "the longest"))?;
    assert_eq!(recording.max_in_flight(), 2, "both calls are in flight at once");
    assert_eq!(recording.threads().len(), 1, "tokio's one thread polls both");
    assert!(woken_by.contains(&"async-io"), "the thread of smol's timer wakes get_posts");
    Ok(())
}
