//! On a stopped clock waiting takes no time: when nobody has anything to do, the clock jumps to where the next wait
//! ends.
//!
//! So a test can wait for hours, and the hours are exact. JavaScript's test libraries call it fake timers.
//!
//! Its sibling `stopped_clock_virtual`, which works on any runtime, differs on the lines that end in `// tokio`.
//!
//! Run it: `cargo run -p concurrent --example stopped_clock_tokio`
//!
//! Change it: let the posts take three hours. How long does it take, on each clock?

use std::io::{self, Write};
use std::time::{Duration, Instant};

use async_timeline::Timeline;
use workload::{Api, Call, Timer, Tokio}; // tokio

const HOUR: Duration = Duration::from_secs(60 * 60);

// tokio: the feature `test-util` has this; a test says `#[tokio::test(start_paused = true)]`.
#[tokio::main(flavor = "current_thread", start_paused = true)] // tokio
async fn main() -> anyhow::Result<()> {
    let real = Instant::now();
    let timeline = Timeline::with_clock(|| Tokio.now()); // tokio
    let api = Api::new(Tokio); // tokio
    let api = api.with_latency(HOUR).with_latency_of(Call::GetPosts, HOUR).recorded_by(&timeline);

    // A login, and then three calls at once: see src/lib.rs.
    let dashboard = concurrent::log_in_and_load(&api, "ada", "secret").await?; // tokio

    let recording = timeline.snapshot();
    let mut out = io::stdout();
    writeln!(out, "{dashboard}; by the clock on the wall: measured {:.1} ms\n", real.elapsed().as_secs_f64() * 1e3)?;
    let predicted = HOUR + HOUR.max(api.latency_of(Call::GetPosts));
    writeln!(out, "{}", recording.text().predicted(predicted, "login, then the longest"))?;
    assert_eq!(recording.elapsed(), predicted, "every hour was waited for, on the stopped clock");
    assert_eq!(recording.max_in_flight(), 3, "the last three calls are in flight at once");
    Ok(())
}
