//! Jobs that compute run at the same time if each is a task of its own, on a runtime with several threads.
//!
//! Its siblings `tasks_tokio` and `tasks_smol` differ in `main`, and on the lines that end in `// async-std`.
//!
//! async-std is discontinued (RUSTSEC-2025-0052) and names smol as its successor.
//!
//! Run it: `cargo run -p parallel --example tasks_async_std`
//!
//! Change it: make it three jobs instead of four. On two cores, does that save any time?

use std::io::{self, Write};
use std::thread; // async-std

use async_timeline::Timeline;
use workload::Cpu;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};

const JOBS: u32 = 4;

fn main() -> anyhow::Result<()> {
    async_std::task::block_on(run()) // a thread for each core, or as many as ASYNC_STD_THREAD_COUNT says
}

async fn run() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let cpu = Cpu::new().recorded_by(&timeline);

    // All tasks are started before the first is awaited.
    let mut tasks = Vec::new();
    for _ in 0..JOBS {
        let cpu = cpu.clone();
        tasks.push(async_std::task::spawn(async move { cpu.count_primes(JOB) })); // async-std
    }
    let mut primes = 0;
    for task in tasks {
        primes += task.await; // async-std
    }

    let recording = timeline.snapshot();
    writeln!(io::stdout(), "{primes} primes in {JOBS} jobs\n\n{recording}")?;
    assert_eq!(primes, JOBS * PRIMES_IN_A_JOB, "every job was done once");
    let one_core = thread::available_parallelism()?.get() == 1; // async-std: there it has one thread
    assert!(one_core || recording.max_in_flight() > 1, "the tasks run at the same time"); // async-std
    Ok(())
}
