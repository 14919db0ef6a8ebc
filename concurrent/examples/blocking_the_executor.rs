//! A call that blocks its thread stops every future on that thread: `join!` can only run them one by one.
//!
//! The executor is what polls futures, here on one thread: it calls into a future, which runs until it has to wait and
//! then returns. A blocking call does not return before it is done. `blocking_offloaded_tokio` mends it.
//!
//! Run it: `cargo run -p concurrent --example blocking_the_executor`
//!
//! Change it: let each call take 100 ms. What is the total, and why is it not 100 ms?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::join;
use workload::blocking;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let latency = Duration::from_millis(200);
    let api = blocking::Api::new().with_latency(latency).recorded_by(&timeline);

    // An async block does not make a call asynchronous: there is no `.await` in it, where another could have its turn.
    let user = async { api.get_user(1) };
    let posts = async { api.get_posts(1) };
    let comments = async { api.get_comments(1) };

    let (user, posts, comments) = join!(user, posts, comments);

    let recording = timeline.snapshot();
    let mut out = io::stdout();
    writeln!(out, "{} has {} posts and {} comments.\n", user?.name, posts?.len(), comments?.len())?;
    writeln!(out, "{}", recording.text().predicted(3 * latency, "the sum, in spite of join!"))?;
    assert_eq!(recording.max_in_flight(), 1, "a blocking call has the thread to itself");
    assert_eq!(recording.threads().len(), 1, "there is only one thread");
    Ok(())
}
