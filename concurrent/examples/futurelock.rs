//! Futurelock: a lock, a `select!`, and one task.
//!
//! To *poll* a future is to run it up to its next wait. `select!` polls its futures until one is ready. `&mut holder` lends it
//! the future, which still exists when `select!` is done with it.
//!
//! Run it: `cargo run -p concurrent --example futurelock`
//!
//! Predict: `holder` needs the lock for 400 ms. After 100 ms the posts arrive, and the lock is wanted a second time. When is it
//! free?
//!
//! Change it: set the limit to 1500 ms. When is the lock free now?

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use async_timeline::{Ending, Lane, predicted, rounded};
use tokio::select;
use tokio::sync::Mutex;
use workload::{Api, ApiError, Call, Tokio, User, mistake, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).with_latency(Duration::from_millis(400)).recorded_by(&timeline);
    let api = api.with_latency_of(Call::GetPosts, Duration::from_millis(100));

    let lock = Arc::new(Mutex::new(()));
    let limit = Duration::from_millis(900);
    let second = timeline.waiting("lock", lock.lock());
    let both = async {
        let mut holder = pin!(hold(api.clone(), lock.clone()));
        select! {
            _ = &mut holder => {}
            _ = api.get_posts(1) => drop(second.await),
        }
    };
    let taken = select! {
        () = both => true,
        () = api.sleep(limit) => false,
    };

    let title = format!("Was the lock free within {}? {taken}", rounded(limit));
    let recording = timeline.show(title, predicted(limit, "the limit"))?;
    let holder = recording.lane("get_user").map(Lane::ending);
    mistake(holder == Some(Ending::Dropped), "cargo run -p concurrent --example futurelock_fixed")?;
    Ok(())
}

/// Holds the lock during a call.
async fn hold(api: Api<Tokio>, lock: Arc<Mutex<()>>) -> Result<User, ApiError> {
    let _guard = lock.lock().await;
    api.get_user(1).await
}
