//! A notification from one task to another, with `notify_one`: fixes `notify_lost`.
//!
//! With `Notify`, a task awaits `notified()` until another one notifies it. `notify_one` wakes one waiting task, or if there is none,
//! stores a permit for the next one.
//!
//! Run it: `cargo run -p concurrent --example notify_lost_fixed`
//!
//! Predict: the user arrives after 200 ms, the posts after 600 ms. How long does `wait for user` take?
//!
//! Change it: let the user take 900 ms. How long does `wait for user` take now?

use std::sync::Arc;
use std::time::Duration;

use async_timeline::predicted;
use tokio::sync::Notify;
use tokio::time::timeout;
use workload::{Api, Call, Tokio, timeline};

const PATIENCE: Duration = Duration::from_secs(5);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let [user, posts] = [200, 600].map(Duration::from_millis);
    let api = Api::new(Tokio).with_latency_of(Call::GetUser, user).with_latency_of(Call::GetPosts, posts);
    let api = api.recorded_by(&timeline);

    let notify = Arc::new(Notify::new());
    let (client, sender) = (api.clone(), notify.clone());
    let task = tokio::spawn(async move {
        let user = client.get_user(1).await;
        sender.notify_one();
        user
    });
    let loaded = api.get_posts(1).await?.len();
    let waited = timeline.record("wait for user", timeout(PATIENCE, notify.notified())).await;
    let name = task.await??.name;

    let prediction = predicted(user.max(posts), "the longest");
    timeline.show(format!("{name} has {loaded} posts."), prediction)?;
    assert!(waited.is_ok(), "a notification that comes early is not lost");
    Ok(())
}
