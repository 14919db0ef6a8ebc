//! `join_all` waits for every call, failed or not: a failure is one of the answers, and stops nobody else.
//!
//! It is JavaScript's `Promise.allSettled`, with a `Result` where that has a `status`. Its sibling `fail_fast` gives up
//! at the first failure instead.
//!
//! Run it: `cargo run -p concurrent --example all_settled`
//!
//! Change it: let the first server fail as well. Is the third image still loaded?

use std::io::{self, Write};

use async_timeline::Timeline;
use futures::future::join_all;
use workload::{Api, Call, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);
    let broken = api.clone().with_latency(api.latency_of(Call::GetImage) / 4).failing(Call::GetImage);
    let servers = [&api, &broken, &api];

    let calls = (1..).zip(servers).map(|(id, server)| server.get_image(id));
    let outcomes = join_all(calls).await;

    let recording = timeline.snapshot();
    let mut out = io::stdout();
    for (id, outcome) in (1..).zip(&outcomes) {
        match outcome {
            Ok(_) => writeln!(out, "Image {id} is here.")?,
            Err(error) => writeln!(out, "Image {id} is missing: {error}.")?,
        }
    }
    writeln!(out, "\n{}", recording.text().predicted(api.latency_of(Call::GetImage), "the longest"))?;
    assert_eq!(outcomes.len(), 3, "join_all gives an outcome for every call");
    assert!(recording.cancelled().is_empty(), "a failure drops no other call");
    Ok(())
}
