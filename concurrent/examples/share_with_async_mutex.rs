//! An async mutex whose guard lives across an `.await` on purpose.
//!
//! Three tasks need a session, and there is none yet. With tokio's `Mutex` you await `lock`, so waiting for it blocks no thread, and
//! its guard may live across an `.await`. A guard of `std::sync::Mutex` may not: see `std_mutex_across_await`.
//!
//! Run it: `cargo run -p concurrent --example share_with_async_mutex`
//!
//! Predict: a login and an image take 200 ms each. How often do the three tasks log in, and how long do they take?
//!
//! Change it: spawn five tasks instead of three. How many logins are there now?

use std::sync::Arc;

use async_timeline::predicted;
use tokio::sync::Mutex;
use workload::{Api, Call, Session, Tokio, timeline};

const TASKS: u32 = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);
    let shared: Arc<Mutex<Option<Session>>> = Arc::default();

    let mut tasks = Vec::new();
    for id in 0..TASKS {
        let (api, shared) = (api.clone(), shared.clone());
        tasks.push(tokio::spawn(async move {
            let mut session = shared.lock().await;
            if session.is_none() {
                *session = Some(api.login("ada", "secret").await?);
            }
            drop(session);
            anyhow::Ok(api.get_image(id).await?)
        }));
    }
    for task in tasks {
        task.await??; // The first `?` is for a task that panicked.
    }

    let total = api.sum_of(&[Call::Login, Call::GetImage]);
    let logins = timeline.snapshot().starts().into_iter().filter(|call| *call == "login").count();
    let title = format!("{TASKS} tasks, {logins} login");
    let recording = timeline.show(title, predicted(total, "a login, then the images"))?;
    assert_eq!(logins, 1, "one task logs in for all of them");
    assert_eq!(recording.max_in_flight(), TASKS as usize, "without the guard, the images are loaded at once");
    Ok(())
}
