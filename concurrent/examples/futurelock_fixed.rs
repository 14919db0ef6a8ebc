//! A lock, a `select!`, and two tasks.
//!
//! It fixes `futurelock`: here `holder` is a task of its own. Both versions stop waiting at a limit.
//!
//! Run it: `cargo run -p concurrent --example futurelock_fixed`
//!
//! Predict: `holder` takes the lock and calls `get_user`, 400 ms. The posts arrive after 100 ms, and then `main` needs the lock too.
//! When does it get it?
//!
//! Change it: give `get_user` 600 ms instead of 400. When is the lock free now?

use std::sync::Arc;
use std::time::Duration;

use async_timeline::{predicted, rounded};
use tokio::select;
use tokio::spawn;
use tokio::sync::Mutex;
use workload::{Api, ApiError, Call, Tokio, User, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).with_latency(Duration::from_millis(400)).recorded_by(&timeline);
    let api = api.with_latency_of(Call::GetPosts, Duration::from_millis(100));

    let lock = Arc::new(Mutex::new(()));
    let limit = Duration::from_millis(900);
    let second = timeline.waiting("lock", lock.lock());
    let both = async {
        let mut holder = spawn(hold(api.clone(), lock.clone()));
        select! {
            _ = &mut holder => {}
            _ = api.get_posts(1) => drop(second.await),
        }
    };
    let taken = select! {
        () = both => true,
        () = api.sleep(limit) => false,
    };

    let held = api.latency_of(Call::GetUser);
    let title = format!("Was the lock free within {}? {taken}", rounded(limit));
    let recording = timeline.show(title, predicted(held, "while it is held").instead_of(limit))?;
    assert!(taken, "the lock is free before the limit");
    assert_eq!(recording.finishes(), ["get_posts", "get_user", "lock"], "the task that holds the lock runs to its end");
    Ok(())
}

/// Holds the lock during a call.
async fn hold(api: Api<Tokio>, lock: Arc<Mutex<()>>) -> Result<User, ApiError> {
    let _guard = lock.lock().await;
    api.get_user(1).await
}
