//! `join_all` over three calls, one of which fails.
//!
//! Run it: `cargo run -p concurrent --example all_settled`
//!
//! Predict: the second server fails after a quarter of the time that the others need. How many of the three images are loaded?
//!
//! Change it: let the first server fail as well. Is the third image still loaded?

use async_timeline::predicted;
use futures::future::join_all;
use workload::{Api, Call, Tokio, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let broken = api.clone().with_latency(api.latency() / 4).failing(Call::GetImage);
    let servers = [&api, &broken, &api];
    let calls = (1..).zip(servers).map(|(id, server)| server.get_image(id));
    let outcomes = join_all(calls).await;

    let mut report = Vec::new();
    for (id, outcome) in (1..).zip(&outcomes) {
        report.push(match outcome {
            Ok(_) => format!("Image {id} is here."),
            Err(error) => format!("Image {id} is missing: {error}."),
        });
    }

    let recording = timeline.show(report.join("\n"), predicted(api.latency(), "the longest"))?;
    assert_eq!(outcomes.len(), servers.len(), "join_all returns an outcome for every call");
    assert!(recording.cancelled().is_empty(), "a failure cancels no other call");
    Ok(())
}
