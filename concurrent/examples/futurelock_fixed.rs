//! Futurelock, mended: whoever holds a lock is a task of its own, which goes on while others wait for the lock.
//!
//! `futurelock` differs in how `holder` is made.
//!
//! Run it: `cargo run -p concurrent --example futurelock_fixed`
//!
//! Change it: let `get_user` take 400 ms instead of 250. When does the lock come free?

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use async_timeline::Timeline;
use tokio::select;
use tokio::spawn;
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
        let mut holder = spawn(hold(api.clone(), lock.clone()));
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
    writeln!(out, "{}", recording.text().predicted(api.latency_of(Call::GetUser), "as long as the lock is held"))?;
    assert!(answer.is_ok(), "the lock comes free before the limit");
    assert_eq!(recording.finishes(), ["get_posts", "get_user", "lock"], "the task that holds it runs to its end");
    Ok(())
}

/// Holds the lock during a call.
async fn hold(api: Api<Tokio>, lock: Arc<Mutex<()>>) -> Result<User, ApiError> {
    let _guard = lock.lock().await;
    api.get_user(1).await
}
