//! CPU work in tasks, on a runtime with several threads.
//!
//! The same example on the other runtimes, `tasks_tokio` and `tasks_async_std`, differs in `main` and on the lines that end in `// smol`.
//!
//! Run it: `cargo run -p parallel --example tasks_smol`
//!
//! Predict: four jobs of about 50 ms each, each in a task of its own. How many run at the same time on two threads?
//!
//! Change it: three jobs instead of four. Does that save any time on two cores?

use std::thread; // smol

use smol::{Executor, future}; // smol
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{Cpu, timeline};

const THREADS: usize = 2; // smol
const JOBS: u32 = 4;

static EXECUTOR: Executor = Executor::new(); // smol: a queue of tasks that any thread may work on

fn main() -> anyhow::Result<()> {
    for _ in 0..THREADS {
        // `run` works on tasks until the future it is given is ready, which this one never is. (`smol::spawn` starts
        // one such thread, or as many as SMOL_THREADS says.)
        thread::spawn(|| smol::block_on(EXECUTOR.run(future::pending::<()>())));
    }
    smol::block_on(run())
}

async fn run() -> anyhow::Result<()> {
    let timeline = timeline();
    let cpu = Cpu::new().recorded_by(&timeline);

    // All tasks are started before the first one is awaited.
    let mut tasks = Vec::new();
    for _ in 0..JOBS {
        let cpu = cpu.clone();
        tasks.push(EXECUTOR.spawn(async move { cpu.count_primes(JOB) })); // smol
    }
    let mut primes = 0;
    for task in tasks {
        primes += task.await; // smol
    }

    let recording = timeline.show(format!("{primes} primes in {JOBS} jobs"), None)?;
    assert_eq!(primes, JOBS * PRIMES_IN_A_JOB, "every job is done once");
    assert!(recording.max_in_flight() > 1, "the tasks run at the same time");
    Ok(())
}
