//! A local task never leaves its thread, so it may hold what is not `Send`: here an `Rc` that three tasks share.
//!
//! Its sibling `local_tasks_smol` differs on the lines that end in `// tokio`. For the error that `spawn` would give
//! here, see `send_futures`.
//!
//! Run it: `cargo run -p concurrent --example local_tasks_tokio`
//!
//! Change it: spawn five tasks instead of three. How many bytes are counted, and how long does it take?

use std::cell::Cell;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::Duration;

use async_timeline::Timeline;
use futures::future::join_all;
use tokio::task::LocalSet; // tokio
use workload::{Api, ApiError, Tokio}; // tokio

const TASKS: u32 = 3;

#[tokio::main(flavor = "current_thread")] // tokio
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline); // tokio
    let bytes = Rc::new(Cell::new(0));

    let local = LocalSet::new(); // tokio
    let mut tasks = Vec::new();
    for id in 0..TASKS {
        let (api, bytes) = (api.clone(), bytes.clone());
        let task = async move {
            let image = api.get_image(id).await?;
            // No lock is needed: between two awaits no other task runs on this thread.
            bytes.set(bytes.get() + image.bytes.len());
            Ok::<_, ApiError>(())
        };
        tasks.push(local.spawn_local(task)); // tokio
    }
    local.run_until(join_all(tasks)).await; // tokio

    let recording = timeline.snapshot();
    let predicted = Duration::from_millis(200);
    let mut out = io::stdout();
    writeln!(out, "{TASKS} tasks counted {} bytes.\n", bytes.get())?;
    writeln!(out, "{}", recording.text().predicted(predicted, "one latency"))?;
    assert_eq!(recording.max_in_flight(), TASKS as usize, "all local tasks are in flight at once");
    assert_eq!(bytes.get(), 8 * TASKS as usize, "every task counted its image");
    assert_eq!(recording.threads().len(), 1, "local tasks stay on one thread");
    Ok(())
}
