//! Local tasks: tasks that stay on the thread that spawned them.
//!
//! They may use values that are not `Send`, such as an `Rc`. `spawn` does not accept such a task: `send_futures` shows the error.
//! (Since tokio 1.51 there is also a `LocalRuntime`, whose tasks are all local.)
//!
//! The same example on smol, `local_tasks_smol`, differs on the lines that end in `// tokio`.
//!
//! Run it: `cargo run -p concurrent --example local_tasks_tokio`
//!
//! Predict: three tasks load an image of 9 bytes each, in 200 ms. How long do they take together, and does the sum need a lock?
//!
//! Change it: spawn five tasks instead of three. How many bytes do they load, and how long does it take?

use std::cell::Cell;
use std::rc::Rc;

use async_timeline::predicted;
use tokio::task::LocalSet; // tokio
use workload::{Api, Tokio, timeline}; // tokio

const TASKS: u32 = 3;

#[tokio::main(flavor = "current_thread")] // tokio
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline); // tokio
    let bytes = Rc::new(Cell::new(0));

    let local = LocalSet::new(); // tokio
    let mut tasks = Vec::new();
    for id in 0..TASKS {
        let (api, bytes) = (api.clone(), bytes.clone());
        let task = async move {
            let image = api.get_image(id).await?;
            // There is no `.await` between `get` and `set`, so no other task of this thread can run in between.
            bytes.set(bytes.get() + image.bytes.len());
            anyhow::Ok(())
        };
        tasks.push(local.spawn_local(task)); // tokio
    }
    let all = async {
        for task in tasks {
            task.await??; // tokio: the first `?` is for a task that panicked
        }
        anyhow::Ok(())
    };
    local.run_until(all).await?; // tokio

    let title = format!("{TASKS} tasks loaded {} bytes.", bytes.get());
    let recording = timeline.show(title, predicted(api.latency(), "one latency"))?;
    assert_eq!(bytes.get(), 9 * TASKS as usize, "every task counted its image");
    assert_eq!(recording.max_in_flight(), TASKS as usize, "all local tasks are in flight at once");
    assert_eq!(recording.threads().len(), 1, "local tasks stay on one thread");
    Ok(())
}
