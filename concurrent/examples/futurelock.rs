//! Futurelock: a future that holds a lock is polled no more, while whoever should poll it waits for that same lock.
//!
//! `select!` polls its futures only until one is ready; what follows `=>` runs alone. A promise could not be left standing
//! like this, since nobody has to poll it. `futurelock_mended` differs in one line.
//!
//! Run it: `cargo run -p concurrent --example futurelock`
//!
//! Change it: let the limit be 1000 ms. Does the lock come free?

use std::io::{self, Write};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use timeline::Timeline;
use tokio::select;
use tokio::sync::Mutex;
use tokio::time::timeout;
use workload::{Api, ApiError, Call, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).with_latency_of(Call::GetPosts, Duration::from_millis(100)).recorded_by(&timeline);
    let lock = Arc::new(Mutex::new(0));

    let both = async {
        let mut holder = pin!(hold(api.clone(), lock.clone()));
        select! {
            _ = &mut holder => {}
            _ = api.get_posts(1) => *timeline.record("lock", lock.lock()).await += 1,
        }
    };
    let answer = timeout(Duration::from_millis(600), both).await;

    let recording = timeline.finish();
    let lane = recording.lane("get_user").expect("the holder was polled once");
    let mut out = io::stdout();
    writeln!(out, "Locked twice: {}.", answer.is_ok())?;
    writeln!(out, "get_user: woken {}, polled {}\n\n{recording}", lane.wakes().count(), lane.polls().count())?;
    assert!(recording.cancelled().contains(&"lock"), "the lock never comes, and only the limit ends the wait");
    assert_eq!(lane.polls().count(), 1, "the holder is not polled again, although its timer woke it");
    Ok(())
}

/// Holds the lock during a call.
async fn hold(api: Api<Tokio>, lock: Arc<Mutex<u32>>) -> Result<(), ApiError> {
    let mut count = lock.lock().await;
    api.get_user(1).await?;
    *count += 1;
    Ok(())
}
