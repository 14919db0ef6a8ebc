//! Jobs that compute run at the same time if each is a task of its own, on a runtime with several threads.
//!
//! Its siblings `tasks_tokio` and `tasks_async_std` differ in `main`, and on the lines that end in `// smol`.
//!
//! Run it: `cargo run -p parallel --example tasks_smol`
//!
//! Change it: make it three jobs instead of four. On two cores, does that save any time?

use std::io::{self, Write};
use std::thread; // smol

use async_timeline::Timeline;
use smol::{Executor, future}; // smol
use workload::Cpu;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};

const THREADS: usize = 2; // smol
const JOBS: u32 = 4;

static EXECUTOR: Executor = Executor::new(); // smol: a queue of tasks, on which any thread may work

fn main() -> anyhow::Result<()> {
    for _ in 0..THREADS {
        // `run` works on tasks until the future it is given is ready, which this one never is. (`smol::spawn` brings
        // one such thread, or as many as SMOL_THREADS says.)
        thread::spawn(|| smol::block_on(EXECUTOR.run(future::pending::<()>())));
    }
    smol::block_on(run())
}

async fn run() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let cpu = Cpu::new().recorded_by(&timeline);

    // All tasks are started before the first is awaited.
    let mut tasks = Vec::new();
    for _ in 0..JOBS {
        let cpu = cpu.clone();
        tasks.push(EXECUTOR.spawn(async move { cpu.count_primes(JOB) })); // smol
    }
    let mut primes = 0;
    for task in tasks {
        primes += task.await; // smol
    }

    let recording = timeline.snapshot();
    writeln!(io::stdout(), "{primes} primes in {JOBS} jobs\n\n{recording}")?;
    assert_eq!(primes, JOBS * PRIMES_IN_A_JOB, "every job was done once");
    assert!(recording.max_in_flight() > 1, "the tasks run at the same time");
    Ok(())
}
