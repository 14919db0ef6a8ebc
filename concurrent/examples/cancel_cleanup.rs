//! Cancelling drops a future at the `.await` where it stands, with all it holds: its next lines never run.
//!
//! So whatever must happen belongs in a `Drop`, which runs when a value is dropped (and cannot await), not after an
//! `.await`. A promise cannot be stopped from outside at all.
//!
//! Run it: `cargo run -p concurrent --example cancel_cleanup`
//!
//! Change it: let the limit be 600 ms, between the ends of the two calls. Which lines run now?

use std::cell::RefCell;
use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use tokio::time::timeout;
use workload::{Api, ApiError, Tokio};

/// What was done, in order.
type Log = RefCell<Vec<&'static str>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).with_latency(Duration::from_millis(400)).recorded_by(&timeline);
    let log = Log::default();

    // At the limit, timeout drops the future.
    let answer = timeout(Duration::from_millis(150), upload(&api, &log)).await;

    writeln!(io::stdout(), "{}\n\n{}", log.borrow().join("\n"), timeline.snapshot())?;
    assert!(answer.is_err(), "the limit comes before the end");
    assert_eq!(log.borrow().last(), Some(&"file removed, by drop"), "what the future holds is dropped last");
    assert!(!log.borrow().contains(&"said goodbye"), "no line after the await runs");
    Ok(())
}

async fn upload(api: &Api<Tokio>, log: &Log) -> Result<(), ApiError> {
    log.borrow_mut().push("file created");
    let _file = TemporaryFile(log);
    log.borrow_mut().push("upload started");
    api.get_user(1).await?;
    log.borrow_mut().push("user known");
    api.get_posts(1).await?;
    log.borrow_mut().push("said goodbye");
    Ok(())
}

struct TemporaryFile<'a>(&'a Log);

impl Drop for TemporaryFile<'_> {
    fn drop(&mut self) {
        self.0.borrow_mut().push("file removed, by drop");
    }
}
