//! A notification from one task to another.
//!
//! With `Notify`, a task awaits `notified()` until another one calls `notify_waiters()`, which reaches every `notified()` that
//! was called before.
//!
//! Run it: `cargo run -p concurrent --example notify_lost`
//!
//! Predict: the user arrives after 200 ms, the posts after 600 ms. How long does `wait for user` take?
//!
//! Change it: let the posts take 800 ms. How long does `wait for user` take now?

use std::process;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use async_timeline::{Ending, Lane, Timeline};
use tokio::sync::Notify;
use workload::{Api, Call, Tokio, mistake, timeline};

const PATIENCE: Duration = Duration::from_millis(1500);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let [user, posts] = [200, 600].map(Duration::from_millis);
    let api = Api::new(Tokio).with_latency_of(Call::GetUser, user).with_latency_of(Call::GetPosts, posts);
    let api = api.recorded_by(&timeline);
    watch(timeline.clone());

    let notify = Arc::new(Notify::new());
    let (client, sender) = (api.clone(), notify.clone());
    let user = tokio::spawn(async move {
        let user = client.get_user(1).await;
        sender.notify_waiters();
        user
    });
    let posts = api.get_posts(1).await?;
    timeline.record("wait for user", notify.notified()).await;
    let user = user.await??;

    timeline.show(format!("{} has {} posts.", user.name, posts.len()), None)?;
    // The watchdog has not ended the program, so it does not hang.
    mistake(false, "cargo run -p concurrent --example notify_lost_fixed")?;
    Ok(())
}

/// A watchdog: if the program hangs, it prints what is still running. It has a thread of its own, since the others may be blocked.
fn watch(timeline: Timeline) {
    thread::spawn(move || {
        thread::sleep(PATIENCE * timeline.slow_motion());
        let recording = timeline.snapshot();
        let running = recording.lanes().iter().filter(|lane| lane.ending() == Ending::Running);
        let names: Vec<_> = running.map(Lane::name).collect();
        let shown = timeline.show(format!("It hangs. Still running after {PATIENCE:?}: {names:?}"), None);
        process::exit(i32::from(shown.is_err()));
    });
}
