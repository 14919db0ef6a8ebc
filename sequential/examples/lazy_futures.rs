//! A future does nothing until it is awaited: made first and awaited later, three calls still run one by one.
//!
//! A *future* is what a call of an `async fn` gives. In JavaScript such a call gives a promise, which runs from the
//! moment it is made: there the same lines overlap.
//!
//! Run it: `cargo run -p sequential --example lazy_futures`
//!
//! Change it: await `comments` first. Which call starts first now?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use workload::{Api, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);

    // Three futures are made here, and no call has started.
    let user = api.get_user(1);
    let posts = api.get_posts(1);
    let comments = api.get_comments(1);
    assert!(timeline.snapshot().lanes().is_empty(), "making a future starts nothing");

    user.await?;
    posts.await?;
    comments.await?;

    let recording = timeline.snapshot();
    let predicted = Duration::from_millis(600);
    let mut out = io::stdout();
    writeln!(out, "Started in this order: {}.\n", recording.starts().join(", "))?;
    writeln!(out, "{}", recording.text().predicted(predicted, "the sum, all the same"))?;
    assert_eq!(recording.max_in_flight(), 1, "each future starts when it is awaited");
    Ok(())
}
