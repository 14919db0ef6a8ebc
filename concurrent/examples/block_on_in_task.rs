//! `block_on` inside a task.
//!
//! The closure of an iterator's `map` isn't async, so it can't `.await`. `futures::executor::block_on` runs a future in ordinary
//! code: it parks the thread until the future is woken.
//!
//! A *watchdog* is a thread that looks at the program from outside. Here it is `main`.
//!
//! Run it: `cargo run -p concurrent --example block_on_in_task`
//!
//! Predict: each call takes 200 ms. How long do the three take?
//!
//! Change it: set the limit to twelve latencies. How many calls have ended by then?

use std::sync::mpsc::channel;
use std::thread;

use async_timeline::{predicted, rounded};
use futures::executor::block_on;
use workload::{Api, ApiError, Tokio, User, mistake, timeline_at_full_speed};

fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("the watchdog waits on the system's clock");
    let api = Api::new(Tokio).recorded_by(&timeline);

    let limit = 6 * api.latency();
    let (done, watchdog) = channel();
    thread::spawn(move || done.send(get_users(&api)));
    let users = watchdog.recv_timeout(limit);

    let title = match &users {
        Ok(_) => format!("Done within {}", rounded(limit)),
        Err(_) => format!("Still running after {}", rounded(limit)),
    };
    timeline.show(title, users.is_err().then(|| predicted(limit, "the watchdog's limit")))?;
    mistake(users.is_err(), "cargo run -p concurrent --example block_on_in_task_fixed")?;
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn get_users(api: &Api<Tokio>) -> Result<Vec<User>, ApiError> {
    let users = (1..=3).map(|id| block_on(api.get_user(id)));
    users.collect()
}
