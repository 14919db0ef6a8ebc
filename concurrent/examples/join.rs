//! `join!` has three calls in flight at once, on one thread: the total is the longest, not the sum.
//!
//! To *poll* a future is to ask it to go on: it runs until it has to wait, or is done. Each dot in the picture is a
//! poll. `join!` polls the first future until it waits, then the second, then the third, and then all of them wait
//! together.
//!
//! Run it: `cargo run -p concurrent --example join`
//!
//! Change it: give `get_posts` a latency of 400 ms. What is the total now?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::join;
use workload::{Api, Call, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).with_latency_of(Call::GetPosts, Duration::from_millis(200)).recorded_by(&timeline);

    let (user, posts, comments) = join!(api.get_user(1), api.get_posts(1), api.get_comments(1));

    let recording = timeline.snapshot();
    let latencies = [Call::GetUser, Call::GetPosts, Call::GetComments].map(|call| api.latency_of(call));
    let longest = latencies.into_iter().max().expect("there are three");
    let mut out = io::stdout();
    writeln!(out, "{} has {} posts and {} comments.\n", user?.name, posts?.len(), comments?.len())?;
    writeln!(out, "{}", recording.text().predicted(longest, "the longest"))?;
    assert_eq!(recording.max_in_flight(), 3, "join! has all three calls in flight at once");
    assert_eq!(recording.threads().len(), 1, "join! needs no other thread");
    Ok(())
}
