//! A test that waits for hours: a paused clock.
//!
//! When nothing can run, a paused clock jumps to the time at which the next wait ends. (JavaScript's test libraries have *fake
//! timers*.) `VirtualClock` belongs to these examples, and works on any runtime.
//!
//! The same example with tokio's clock, `stopped_clock_tokio`, differs on the lines that end in `// virtual`.
//!
//! Run it: `cargo run -p concurrent --example stopped_clock_virtual`
//!
//! Predict: a login and three calls at once take an hour each. How long does this take, on each of the two clocks?
//!
//! Change it: give `get_posts` a latency of three hours: add `.with_latency_of(Call::GetPosts, Duration::from_secs(3 * 3600))`
//! behind `Api::new(…)`. How long does it take now?

use std::time::{Duration, Instant};

use async_timeline::predicted; // virtual
use futures::try_join;
use workload::{Api, Call, Dashboard, VirtualClock}; // virtual

const HOUR: Duration = Duration::from_secs(60 * 60);

fn main() -> anyhow::Result<()> {
    smol::block_on(run()) // virtual: or the `block_on` of any other runtime
}

async fn run() -> anyhow::Result<()> {
    let real = Instant::now();
    let clock = VirtualClock::new(); // virtual
    let timeline = clock.timeline(); // virtual
    let api = Api::new(clock.clone()).with_latency(HOUR).recorded_by(&timeline); // virtual

    let load = async {
        let session = api.login("ada", "secret").await?;
        let (user, posts, comments) =
            try_join!(api.get_user(session.user), api.get_posts(session.user), api.get_comments(session.user))?;
        anyhow::Ok(Dashboard { user, posts, comments })
    };
    let dashboard = clock.drive(load).await?; // virtual
    let real = real.elapsed();

    let total = api.latency_of(Call::Login) + api.longest_of(&Call::DASHBOARD);
    let title = format!("{dashboard}. On the real clock: measured {:.1} ms", real.as_secs_f64() * 1e3);
    let recording = timeline.show(title, predicted(total, "login, then the longest"))?;
    assert_eq!(recording.elapsed(), total, "every hour was waited for, on the paused clock");
    assert_eq!(recording.max_in_flight(), 3, "the last three calls are in flight at once");
    Ok(())
}
