//! What `block_on` runs is no task: what it spawns goes to another thread, while a task spawns onto its own.
//!
//! Each thread of the runtime, a *worker*, keeps the task that was spawned on it last for itself, to run it next. The thread
//! that called `block_on`, as `main` does, is no worker: it wakes one for each task, and is woken by it for each answer.
//!
//! Run it: `cargo run -p parallel --example spawn_from_block_on` (with `--release` it shows more clearly)
//!
//! Change it: give the runtime one worker. How many tasks run on another thread now?

use std::io::{self, Write};
use std::thread;
use std::time::{Duration, Instant};

use async_timeline::rounded;
use tokio::runtime::Builder;

const WORKERS: usize = 2;
const TASKS: usize = 2_000;

fn main() -> anyhow::Result<()> {
    let runtime = Builder::new_multi_thread().worker_threads(WORKERS).build()?;
    let (from_root, root) = runtime.block_on(spawn_and_join())?;
    // The same function, as a task: that is the whole difference.
    let (from_worker, worker) = runtime.block_on(async { tokio::spawn(spawn_and_join()).await? })?;

    let mut out = io::stdout();
    writeln!(out, "from block_on: {from_root} of {TASKS} tasks ran on another thread, measured {}", rounded(root))?;
    writeln!(out, "from a task:   {from_worker} of {TASKS} tasks ran on another thread, measured {}", rounded(worker))?;
    writeln!(out, "ratio {:.1}x", root.as_secs_f64() / worker.as_secs_f64())?;
    assert_eq!(from_root, TASKS, "the thread of block_on runs no task");
    assert_eq!(from_worker, 0, "a worker runs next, and itself, the task that it spawned last");
    Ok(())
}

/// Spawns tasks that do nothing and awaits each: how many ran on another thread than the one that spawned them, and how
/// long all of them took.
async fn spawn_and_join() -> anyhow::Result<(usize, Duration)> {
    let start = Instant::now();
    let mut on_another_thread = 0;
    for _ in 0..TASKS {
        let here = thread::current().id();
        let there = tokio::spawn(async { thread::current().id() }).await?;
        on_another_thread += usize::from(here != there);
    }
    Ok((on_another_thread, start.elapsed()))
}
