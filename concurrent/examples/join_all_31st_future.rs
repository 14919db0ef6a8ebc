//! `join_all` over 30 futures, and over 31.
//!
//! Remembering which futures were woken costs memory for each of them. For few futures, polling one too many is cheaper.
//!
//! Run it: `cargo run -p concurrent --example join_all_31st_future`
//!
//! Predict: call 0 ends after 100 ms, and the others after 300 ms. How many of the others are polled at 100 ms?
//!
//! Change it: join 3 calls instead of 30, and 300 instead of 31. How many are polled at 100 ms now?

use std::time::Duration;

use async_timeline::Recording;
use futures::future::join_all;
use workload::{Api, VirtualClock};

const FEW: u32 = 30;
const MANY: u32 = 31;

fn main() -> anyhow::Result<()> {
    let few = show(FEW)?;
    let many = show(MANY)?;

    assert_eq!(polled_in_vain(&few), FEW as usize - 1, "a join over 30 or fewer polls every future when one is woken");
    assert_eq!(polled_in_vain(&many), 0, "a join over more polls only the future that was woken");
    Ok(())
}

async fn load(api: &Api<VirtualClock>, calls: u32) {
    let [soon, late] = [100, 300].map(Duration::from_millis);
    let (near, far) = (api.clone().with_latency(soon), api.clone().with_latency(late));
    join_all((0..calls).map(|id| if id == 0 { near.get_image(id) } else { far.get_image(id) })).await;
}

fn show(calls: u32) -> anyhow::Result<Recording> {
    let clock = VirtualClock::new(); // Its times are exact, so that the calls end in groups.
    let timeline = clock.timeline();
    let api = Api::new(clock.clone()).recorded_by(&timeline);
    smol::block_on(clock.drive(load(&api, calls)));
    let polled = polled_in_vain(&timeline.snapshot());
    Ok(timeline.show(format!("{calls} calls: {polled} were polled although nothing had woken them."), None)?)
}

fn polled_in_vain(recording: &Recording) -> usize {
    recording.lanes().iter().filter(|lane| lane.unasked_polls() > 0).count()
}
