//! `join!` on a runtime with several threads still uses one: its futures are parts of one *task*, and one thread at a
//! time runs a task.
//!
//! Compare `tasks_tokio`, where `spawn` makes a task of each job.
//!
//! Run it: `cargo run -p parallel --example same_join_many_threads`
//!
//! Change it: give the runtime eight threads. How many of them compute?

use std::io::{self, Write};

use async_timeline::Timeline;
use workload::Cpu;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};

const THREADS: usize = 2;

fn main() -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).build()?.block_on(run())
}

async fn run() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let cpu = Cpu::new().recorded_by(&timeline);

    let a = async { cpu.count_primes(JOB) };
    let b = async { cpu.count_primes(JOB) };
    let (a, b) = tokio::join!(a, b);

    let recording = timeline.snapshot();
    let mut out = io::stdout();
    writeln!(
        out,
        "{THREADS} threads of the runtime wait for tasks; join! used {} thread in all.\n",
        recording.threads().len()
    )?;
    writeln!(out, "{recording}")?;
    assert_eq!([a, b], [PRIMES_IN_A_JOB; 2], "each job has its answer");
    assert_eq!(recording.max_in_flight(), 1, "join! lets nothing compute at the same time");
    assert_eq!(recording.threads().len(), 1, "one task, one thread");
    Ok(())
}
