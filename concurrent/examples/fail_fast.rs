//! `try_join!` gives up at the first error and drops the calls that are still in flight.
//!
//! A future that is dropped (╳) does nothing more. `Promise.all` gives up as early, but cancels nothing: its other
//! calls run to their ends, unseen.
//!
//! Run it: `cargo run -p concurrent --example fail_fast`
//!
//! Change it: let the failure come after 150 ms. When are the two healthy calls dropped now?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::try_join;
use workload::{Api, Call, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let failure_after = Duration::from_millis(50);
    let api = Api::new(Tokio)
        .with_latency(Duration::from_millis(400))
        .with_latency_of(Call::GetPosts, failure_after)
        .failing(Call::GetPosts)
        .recorded_by(&timeline);

    let answer = try_join!(api.get_user(1), api.get_posts(1), api.get_comments(1));

    let recording = timeline.snapshot();
    let mut out = io::stdout();
    let error = answer.expect_err("get_posts was told to fail");
    writeln!(out, "The caller was told: {error}.\n")?;
    writeln!(out, "{}", recording.text().predicted(failure_after, "the first failure"))?;
    for call in ["get_user", "get_comments"] {
        assert!(recording.cancelled().contains(&call), "try_join! drops {call}, which is still in flight");
    }
    assert!(recording.finishes().is_empty(), "no call ran to its end");
    Ok(())
}
