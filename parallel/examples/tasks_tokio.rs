//! Jobs that compute run at the same time if each is a task of its own, on a runtime with several threads.
//!
//! Its siblings `tasks_smol` and `tasks_async_std` differ in `main`, and on the lines that end in `// tokio`.
//!
//! Run it: `cargo run -p parallel --example tasks_tokio`
//!
//! Change it: make it three jobs instead of four. On two cores, does that save any time?

use std::io::{self, Write};

use async_timeline::Timeline;
use workload::Cpu;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};

const THREADS: usize = 2; // tokio
const JOBS: u32 = 4;

fn main() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).build()?;
    runtime.block_on(run()) // `#[tokio::main]` does this, with a thread for each core
}

async fn run() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let cpu = Cpu::new().recorded_by(&timeline);

    // All tasks are started before the first is awaited.
    let mut tasks = Vec::new();
    for _ in 0..JOBS {
        let cpu = cpu.clone();
        tasks.push(tokio::spawn(async move { cpu.count_primes(JOB) })); // tokio
    }
    let mut primes = 0;
    for task in tasks {
        primes += task.await?; // tokio
    }

    let recording = timeline.snapshot();
    writeln!(io::stdout(), "{primes} primes in {JOBS} jobs\n\n{recording}")?;
    assert_eq!(primes, JOBS * PRIMES_IN_A_JOB, "every job was done once");
    assert!(recording.max_in_flight() > 1, "the tasks run at the same time");
    Ok(())
}
