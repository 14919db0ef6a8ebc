//! A test that waits for hours: a paused clock.
//!
//! When nothing can run, a paused clock jumps to the time at which the next wait ends. (JavaScript's test libraries have *fake
//! timers*.) A test of your own would start with
//! `#[tokio::test(start_paused = true)]`, which needs tokio's feature `test-util`.
//!
//! The same example with a clock for any runtime, `stopped_clock_virtual`, differs on the lines that end in `// tokio`.
//!
//! Run it: `cargo run -p concurrent --example stopped_clock_tokio`
//!
//! Predict: a login and three calls at once take an hour each. How long does this take, on each of the two clocks?
//!
//! Change it: give `get_posts` a latency of three hours: add `.with_latency_of(Call::GetPosts, Duration::from_secs(3 * 3600))`
//! behind `Api::new(…)`. How long does it take now?

use std::time::{Duration, Instant};

use async_timeline::{Timeline, predicted}; // tokio
use futures::try_join;
use workload::{Api, Call, Dashboard, Timer, Tokio}; // tokio

const HOUR: Duration = Duration::from_secs(60 * 60);

#[tokio::main(flavor = "current_thread", start_paused = true)] // tokio
async fn main() -> anyhow::Result<()> {
    let real = Instant::now();
    let timeline = Timeline::with_clock(|| Tokio.now()); // tokio
    let api = Api::new(Tokio).with_latency(HOUR).recorded_by(&timeline); // tokio

    let load = async {
        let session = api.login("ada", "secret").await?;
        let (user, posts, comments) =
            try_join!(api.get_user(session.user), api.get_posts(session.user), api.get_comments(session.user))?;
        anyhow::Ok(Dashboard { user, posts, comments })
    };
    let dashboard = load.await?; // tokio
    let real = real.elapsed();

    let total = api.latency_of(Call::Login) + api.longest_of(&Call::DASHBOARD);
    let title = format!("{dashboard}. On the real clock: measured {:.1} ms", real.as_secs_f64() * 1e3);
    let recording = timeline.show(title, predicted(total, "login, then the longest"))?;
    assert_eq!(recording.elapsed(), total, "every hour was waited for, on the paused clock");
    assert_eq!(recording.max_in_flight(), 3, "the last three calls are in flight at once");
    Ok(())
}
