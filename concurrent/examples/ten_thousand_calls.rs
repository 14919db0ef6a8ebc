//! Ten thousand calls wait on one thread: a waiting call needs a few hundred bytes, where a thread needs a stack.
//!
//! Run it: `cargo run -p concurrent --example ten_thousand_calls`
//!
//! Change it: make it 20,000 calls. How much memory do they take, and how much more time?

use std::io::{self, Write};

use async_timeline::Timeline;
use futures::future::join_all;
use tokio::task::unconstrained;
use workload::{Api, Call, Tokio};

const CALLS: u32 = 10_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);

    // tokio lets `main` take 128 answers at a time, and has the next calls say "not yet", so that whatever else it runs
    // gets a turn. Nothing else runs here, and asking all the calls again and again costs far more than their answers do:
    // `unconstrained` lifts that limit. Take it away and see.
    let answers = unconstrained(join_all((0..CALLS).map(|id| api.get_image(id)))).await;

    let recording = timeline.snapshot();
    let loaded = answers.iter().flatten().count();
    let predicted = api.latency_of(Call::GetImage);
    let mut out = io::stdout();
    let megabytes = (CALLS as usize * size_of_val(&api.get_image(0)) + 500_000) / 1_000_000; // rounded
    writeln!(out, "{loaded} images came. The waiting calls took {megabytes} MB of memory.\n")?;
    writeln!(out, "{}", recording.text().rows(6).predicted(predicted, "one latency for all of them"))?;
    assert_eq!(loaded, CALLS as usize, "every image was loaded");
    assert_eq!(recording.max_in_flight(), CALLS as usize, "join_all has every call in flight at once");
    assert_eq!(recording.threads().len(), 1, "calls that wait need one thread between them");
    Ok(())
}
