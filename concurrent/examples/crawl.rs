//! Calls that are added while others run: `FuturesUnordered`.
//!
//! It is a set of futures and a stream of their outputs. New futures can be added at any time, where `join_all` needs them all
//! beforehand.
//!
//! Run it: `cargo run -p concurrent --example crawl`
//!
//! Predict: each image takes 200 ms and names two more, up to number 7. How long do the seven take?
//!
//! Change it: go up to number 15. How long does it take now?

use async_timeline::predicted;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use workload::{Api, Tokio, timeline};

const LAST: u32 = 7;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let mut calls = FuturesUnordered::new();
    calls.push(api.get_image(1));
    while let Some(image) = calls.next().await {
        let id = image?.id;
        // Image 1 names 2 and 3, image 2 names 4 and 5, image 3 names 6 and 7, and so on.
        for found in [2 * id, 2 * id + 1] {
            if found <= LAST {
                calls.push(api.get_image(found));
            }
        }
    }
    let rounds = LAST.ilog2() + 1;

    let title = format!("Images 1 to {LAST}");
    let recording = timeline.show(title, predicted(rounds * api.latency(), format!("{rounds} rounds")))?;
    assert_eq!(recording.finishes().len(), LAST as usize, "every image is loaded");
    let last_round = LAST.div_ceil(2) as usize;
    assert_eq!(recording.max_in_flight(), last_round, "the calls of the last round are in flight at once");
    Ok(())
}
