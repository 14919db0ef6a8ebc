//! An interval whose ticks are missed.
//!
//! `tick` returns the time at which the tick was due. By default, `MissedTickBehavior` is `Burst`.
//!
//! Run it: `cargo run -p concurrent --example interval_burst`
//!
//! Predict: a call every 300 ms. `get_image 1` takes 1 s, the others 50 ms. When do `get_image 2`, `3` and `4` start?
//!
//! Change it: let the slow call take 850 ms. How many ticks come late now?

use std::time::Duration;

use tokio::time::interval;
use workload::{Api, Tokio, mistake, timeline_at_full_speed};

const PERIOD: Duration = Duration::from_millis(300);
const FAST: Duration = Duration::from_millis(50);
const SLOW: Duration = Duration::from_secs(1);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("`interval` runs on tokio's own clock");
    let api = Api::new(Tokio).with_latency(FAST).recorded_by(&timeline);
    let slow = api.clone().with_latency(SLOW);

    let mut ticks = interval(PERIOD);
    let mut late = 0;
    for id in 0..5 {
        let due = ticks.tick().await;
        if due.elapsed() >= PERIOD / 2 {
            late += 1;
        }
        let server = if id == 1 { &slow } else { &api };
        server.get_image(id).await?;
    }

    timeline.show(format!("{late} ticks came late."), None)?;
    mistake(late > 1, "cargo run -p concurrent --example rate_limit_tokio")?;
    Ok(())
}
