//! `FuturesUnordered` is a set of calls to which more can be added while it runs: here every image names two more to
//! load.
//!
//! `join_all` needs to know all its calls beforehand.
//!
//! Run it: `cargo run -p concurrent --example crawl`
//!
//! Change it: let the last image be number 15. How long will it take?

use std::io::{self, Write};

use async_timeline::Timeline;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use workload::{Api, Call, Tokio};

const LAST: u32 = 7;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let mut calls = FuturesUnordered::new();
    calls.push(api.get_image(1));
    while let Some(image) = calls.next().await {
        let id = image?.id;
        // Image 1 leads to 2 and 3, image 2 to 4 and 5, image 3 to 6 and 7, and so on.
        for found in [2 * id, 2 * id + 1] {
            if found <= LAST {
                calls.push(api.get_image(found));
            }
        }
    }

    let recording = timeline.snapshot();
    let rounds = LAST.ilog2() + 1;
    let predicted = rounds * api.latency_of(Call::GetImage);
    writeln!(io::stdout(), "{}", recording.text().predicted(predicted, format!("{rounds} rounds")))?;
    assert_eq!(recording.finishes().len(), LAST as usize, "every image was loaded");
    let most = LAST.div_ceil(2) as usize;
    assert_eq!(recording.max_in_flight(), most, "the calls of the last round are in flight at once");
    Ok(())
}
