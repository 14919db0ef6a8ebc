//! Very many calls in groups: a `join_all` of `join_all`s.
//!
//! `join_all` collects its futures before it polls the first one.
//!
//! Run it: `cargo run -p concurrent --example batched_join_all`
//!
//! Predict: 300 calls in ten groups of thirty. How many calls have been created when the first one starts?
//!
//! Change it: make the groups a hundred calls large. How many have been created now?

use async_timeline::{Lane, predicted};
use futures::future::join_all;
use workload::{Api, Tokio, timeline};

const CALLS: u32 = 300;
const GROUP: u32 = 30;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = &Api::new(Tokio).recorded_by(&timeline);

    let groups = (0..CALLS).step_by(GROUP as usize).map(|first| async move {
        let calls = (first..first + GROUP).map(|id| api.get_image(id));
        join_all(calls).await
    });
    let images = join_all(groups).await;

    let answered = images.iter().flatten().filter(|image| image.is_ok()).count();
    let recording = timeline.snapshot();
    let first_start = recording.lanes().iter().filter_map(Lane::began).min();
    let created = recording.lanes().iter().filter(|lane| Some(lane.created()) <= first_start).count();

    let title = format!("{created} of {CALLS} calls had been created when the first one started.");
    timeline.show(title, predicted(api.latency(), "one latency"))?;
    assert_eq!(answered, CALLS as usize, "every call is answered");
    assert_eq!(created, GROUP as usize, "the first group starts before the second one is created");
    Ok(())
}
