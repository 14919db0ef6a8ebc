//! Futures that an iterator creates, and the task awaits.
//!
//! It fixes `block_on_in_task`. Where ordinary code must wait for a future, let it do so outside the threads that poll
//! tasks.
//!
//! Run it: `cargo run -p concurrent --example block_on_in_task_fixed`
//!
//! Predict: each call takes 200 ms. How long do the three take?
//!
//! Change it: get user 4 as well, who doesn't exist. What does the program get now?

use std::sync::mpsc::channel;
use std::thread;

use async_timeline::{predicted, rounded};
use futures::future::try_join_all;
use workload::{Api, ApiError, Tokio, User, timeline_at_full_speed};

fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("the watchdog waits on the system's clock");
    let api = Api::new(Tokio).recorded_by(&timeline);

    let (latency, limit) = (api.latency(), 6 * api.latency());
    let (done, watchdog) = channel();
    thread::spawn(move || done.send(get_users(&api)));
    let users = watchdog.recv_timeout(limit);

    let title = match &users {
        Ok(Ok(users)) => format!("{} users within {}", users.len(), rounded(limit)),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("Still running after {}", rounded(limit)),
    };
    let recording = timeline.show(title, predicted(latency, "the longest").instead_of(limit))?;
    assert!(users.is_ok(), "the executor's thread is free to drive the timers");
    assert_eq!(recording.max_in_flight(), recording.lanes().len(), "all calls are in flight at once");
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn get_users(api: &Api<Tokio>) -> Result<Vec<User>, ApiError> {
    let users = (1..=3).map(|id| api.get_user(id));
    try_join_all(users).await
}
