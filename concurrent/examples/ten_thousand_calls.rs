//! Ten thousand calls at once.
//!
//! A thread that waits keeps its stack, which is 2 MB of address space by default. A future that waits keeps its local variables.
//!
//! Run it: `cargo run -p concurrent --example ten_thousand_calls`
//!
//! Predict: each call takes 200 ms. How long do ten thousand take, on how many threads, and how much memory do their futures need?
//!
//! Change it: make it 20,000 calls. How much memory do they need, and how much more time?

use async_timeline::predicted;
use futures::future::join_all;
use tokio::task::unconstrained;
use workload::{Api, Tokio, timeline};

const CALLS: u32 = 10_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let unrecorded = Api::new(Tokio);
    let bytes = size_of_val(&unrecorded.get_image(0));
    let timeline = timeline();
    let api = unrecorded.clone().recorded_by(&timeline);

    let calls = (0..CALLS).map(|id| api.get_image(id));
    // Without `unconstrained`, tokio polls many of them again and again: see `coop_budget`.
    let answers = unconstrained(join_all(calls)).await;
    let loaded = answers.iter().flatten().count();

    let megabytes = (loaded * bytes) as f64 / 1e6;
    let title = format!("{loaded} images, loaded by {megabytes:.0} MB of futures");
    let recording = timeline.show(title, predicted(api.latency(), "one latency"))?;
    assert_eq!(loaded, CALLS as usize, "every image is loaded");
    assert_eq!(recording.max_in_flight(), CALLS as usize, "join_all has every call in flight at once");
    assert_eq!(recording.threads().len(), 1, "calls that wait need one thread between them");
    Ok(())
}
