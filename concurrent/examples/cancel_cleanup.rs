//! Cleaning up after a future that is cancelled.
//!
//! To *cancel* a future is to drop it before it is done, with all the values that it owns. A JavaScript promise can't be
//! cancelled from outside.
//!
//! Run it: `cargo run -p concurrent --example cancel_cleanup`
//!
//! Predict: the upload is cancelled during its first call. Which of the six messages are logged, and in which order?
//!
//! Change it: set the limit to 600 ms, so that the second call is cancelled. Which messages are logged now?

use std::cell::RefCell;
use std::time::Duration;

use tokio::select;
use workload::{Api, ApiError, Tokio, timeline};

type Log = RefCell<Vec<&'static str>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).with_latency(Duration::from_millis(400)).recorded_by(&timeline);

    let log = Log::default();
    let limit = Duration::from_millis(100);
    select! {
        uploaded = upload(&api, &log) => uploaded?,
        () = api.sleep(limit) => log.borrow_mut().push("limit reached"),
    }

    timeline.show(log.borrow().join("\n"), None)?;
    let last = ["file removed", "limit reached"];
    assert!(log.borrow().ends_with(&last), "what the future owns is dropped with it (but drop can't await)");
    assert!(!log.borrow().contains(&"posts loaded"), "no line after the current `.await` runs");
    Ok(())
}

async fn upload(api: &Api<Tokio>, log: &Log) -> Result<(), ApiError> {
    log.borrow_mut().push("file created");
    let _file = TemporaryFile(log);
    log.borrow_mut().push("upload started");
    api.get_user(1).await?;
    log.borrow_mut().push("user loaded");
    api.get_posts(1).await?;
    log.borrow_mut().push("posts loaded");
    Ok(())
}

struct TemporaryFile<'a>(&'a Log);

impl Drop for TemporaryFile<'_> {
    fn drop(&mut self) {
        self.0.borrow_mut().push("file removed");
    }
}
