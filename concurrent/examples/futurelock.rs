//! Futurelock: a future that holds a lock is polled no more, while whoever should poll it waits for that same lock.
//!
//! To poll a future is to run it up to its next wait. `select!` does so until one is ready; then what follows its `=>`
//! runs alone, and `holder`, lent as `&mut`, stands still with the lock in hand. A promise would go on by itself. The
//! mending is `futurelock_fixed`.
//!
//! Run it: `cargo run -p concurrent --example futurelock`
//!
//! Change it: let the limit be 900 ms. Does the lock come free?

use std::io::{self, Write};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use async_timeline::{Ending, Timeline};
use tokio::select;
use tokio::sync::Mutex;
use tokio::time::timeout;
use workload::{Api, ApiError, Call, Tokio, User};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio)
        .with_latency_of(Call::GetUser, Duration::from_millis(250))
        .with_latency_of(Call::GetPosts, Duration::from_millis(100))
        .recorded_by(&timeline);
    let lock = Arc::new(Mutex::new(()));

    let limit = Duration::from_millis(600);
    let both = async {
        let mut holder = pin!(hold(api.clone(), lock.clone()));
        select! {
            biased; // polled in this order, so that the holder is first
            _ = &mut holder => {}
            _ = api.get_posts(1) => drop(timeline.record("lock", lock.lock()).await),
        }
    };
    let answer = timeout(limit, both).await;

    let recording = timeline.snapshot();
    let mut out = io::stdout();
    writeln!(out, "The lock was taken a second time within {limit:?}: {}.\n", answer.is_ok())?;
    writeln!(out, "{}", recording.text().predicted(limit, "the limit"))?;
    assert!(answer.is_err(), "only the limit ends the wait for the lock");
    let holder = recording.lane("get_user").expect("the holder was polled");
    assert_eq!(holder.wakes().count(), 1, "the timer of get_user woke it");
    assert_eq!(holder.ending(), Ending::Dropped, "but it was polled no more, and did not end");
    Ok(())
}

/// Holds the lock during a call.
async fn hold(api: Api<Tokio>, lock: Arc<Mutex<()>>) -> Result<User, ApiError> {
    let _guard = lock.lock().await;
    api.get_user(1).await
}
