//! CPU work in tasks, on a runtime with several threads.
//!
//! The same example on the other runtimes, `tasks_smol` and `tasks_async_std`, differs in `main` and on the lines that end in `// tokio`.
//!
//! Run it: `cargo run -p parallel --example tasks_tokio`
//!
//! Predict: four jobs of about 50 ms each, each in a task of its own. How many run at the same time on two threads?
//!
//! Change it: three jobs instead of four. Does that save any time on two cores?

use tokio::runtime::Builder; // tokio
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{Cpu, timeline};

const THREADS: usize = 2; // tokio
const JOBS: u32 = 4;

fn main() -> anyhow::Result<()> {
    let runtime = Builder::new_multi_thread().worker_threads(THREADS).build()?; // tokio
    runtime.block_on(run()) // tokio: `#[tokio::main]` does this, with a thread for each core
}

async fn run() -> anyhow::Result<()> {
    let timeline = timeline();
    let cpu = Cpu::new().recorded_by(&timeline);

    // All tasks are started before the first one is awaited.
    let mut tasks = Vec::new();
    for _ in 0..JOBS {
        let cpu = cpu.clone();
        tasks.push(tokio::spawn(async move { cpu.count_primes(JOB) })); // tokio
    }
    let mut primes = 0;
    for task in tasks {
        primes += task.await?; // tokio
    }

    let recording = timeline.show(format!("{primes} primes in {JOBS} jobs"), None)?;
    assert_eq!(primes, JOBS * PRIMES_IN_A_JOB, "every job is done once");
    assert!(recording.max_in_flight() > 1, "the tasks run at the same time");
    Ok(())
}
