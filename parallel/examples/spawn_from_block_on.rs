//! Spawning from `block_on`, and from inside a task.
//!
//! Each thread of a multi-thread runtime is a *worker*. A worker keeps the task that was spawned on it last, to run it next. The
//! thread that called `block_on`, as `main` does, is not a worker.
//!
//! Run it: `cargo run -p parallel --example spawn_from_block_on` (the difference is clearer with `--release`)
//!
//! Predict: `spawn_and_join` spawns 2,000 tasks and awaits each. How many run on another thread than the one that spawned them?
//!
//! Change it: give the runtime one worker. How many tasks run on another thread now?

use std::thread;
use std::time::{Duration, Instant};

use async_timeline::rounded;
use tokio::runtime::Builder;
use tokio::spawn;
use workload::print;

const WORKERS: usize = 2;
const TASKS: usize = 2_000;

fn main() -> anyhow::Result<()> {
    let runtime = Builder::new_multi_thread().worker_threads(WORKERS).build()?;
    let from_block_on = runtime.block_on(spawn_and_join())?;
    // The only difference is that the same function now runs in a task.
    let from_a_task = runtime.block_on(async { spawn(spawn_and_join()).await? })?;
    show(from_block_on, from_a_task)
}

/// Returns how many tasks ran on another thread than the one that spawned them, and how long all of them took.
async fn spawn_and_join() -> anyhow::Result<(usize, Duration)> {
    let start = Instant::now();
    let mut on_another_thread = 0;
    for _ in 0..TASKS {
        let here = thread::current().id();
        let there = spawn(async { thread::current().id() }).await?;
        on_another_thread += usize::from(here != there);
    }
    Ok((on_another_thread, start.elapsed()))
}

fn show(block_on: (usize, Duration), task: (usize, Duration)) -> anyhow::Result<()> {
    for (from, (elsewhere, time)) in [("block_on:", block_on), ("a task:  ", task)] {
        print(format!("from {from} {elsewhere} of {TASKS} tasks ran on another thread, measured {}", rounded(time)))?;
    }
    print(format!("ratio {:.1}x", block_on.1.as_secs_f64() / task.1.as_secs_f64()))?;
    assert_eq!(block_on.0, TASKS, "the thread of block_on runs no task");
    assert_eq!(task.0, 0, "a worker runs the task that it spawned last itself, and next");
    Ok(())
}
