//! An async mutex, whose `lock` is awaited, is for a guard that must live across an `.await`: others wait until it is
//! done.
//!
//! Three tasks need a session and there is none yet: the first logs in, and the others wait for it, holding no thread.
//! A guard of `std::sync::Mutex` could not be kept that long: see `std_mutex_across_await`.
//!
//! Run it: `cargo run -p concurrent --example share_with_async_mutex`
//!
//! Change it: spawn five tasks. How many logins are there now?

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use async_timeline::Timeline;
use tokio::sync::Mutex;
use workload::{Api, Session, Tokio};

const TASKS: u32 = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);
    let shared: Arc<Mutex<Option<Session>>> = Arc::default();

    let mut tasks = Vec::new();
    for id in 0..TASKS {
        let (api, shared) = (api.clone(), shared.clone());
        tasks.push(tokio::spawn(async move {
            let mut session = shared.lock().await;
            if session.is_none() {
                // The guard is held while this waits, so nobody else comes as far as to ask whether there is a session.
                *session = Some(api.login("ada", "secret").await?);
            }
            drop(session);
            anyhow::Ok(api.get_image(id).await?)
        }));
    }
    for task in tasks {
        task.await??;
    }

    let recording = timeline.snapshot();
    let logins = recording.starts().into_iter().filter(|call| *call == "login").count();
    let mut out = io::stdout();
    writeln!(out, "{TASKS} tasks, logins: {logins}\n")?;
    writeln!(out, "{}", recording.text().predicted(Duration::from_millis(400), "a login, then the images"))?;
    assert_eq!(logins, 1, "one task logs in for all of them");
    assert_eq!(recording.max_in_flight(), TASKS as usize, "without the guard, the images are loaded at once");
    Ok(())
}
