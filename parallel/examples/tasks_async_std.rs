//! CPU work in tasks, on a runtime with several threads.
//!
//! The same example on the other runtimes, `tasks_tokio` and `tasks_smol`, differs in `main` and on the lines that end in `// async-std`.
//!
//! async-std is discontinued (RUSTSEC-2025-0052) and names smol as its successor.
//!
//! Run it: `cargo run -p parallel --example tasks_async_std`
//!
//! Predict: four jobs of about 50 ms each, each in a task of its own. How many run at the same time on two threads?
//!
//! Change it: three jobs instead of four. Does that save any time on two cores?

use std::thread; // async-std

use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{Cpu, timeline};

const JOBS: u32 = 4;

fn main() -> anyhow::Result<()> {
    async_std::task::block_on(run()) // async-std: with a thread for each core, or as many as ASYNC_STD_THREAD_COUNT says
}

async fn run() -> anyhow::Result<()> {
    let timeline = timeline();
    let cpu = Cpu::new().recorded_by(&timeline);

    // All tasks are started before the first one is awaited.
    let mut tasks = Vec::new();
    for _ in 0..JOBS {
        let cpu = cpu.clone();
        tasks.push(async_std::task::spawn(async move { cpu.count_primes(JOB) })); // async-std
    }
    let mut primes = 0;
    for task in tasks {
        primes += task.await; // async-std
    }

    let recording = timeline.show(format!("{primes} primes in {JOBS} jobs"), None)?;
    assert_eq!(primes, JOBS * PRIMES_IN_A_JOB, "every job is done once");
    let one_core = thread::available_parallelism()?.get() == 1; // async-std: there it has one thread
    assert!(one_core || recording.max_in_flight() > 1, "the tasks run at the same time"); // async-std
    Ok(())
}
