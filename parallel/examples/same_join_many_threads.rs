//! `join!` over CPU work, on a runtime with several threads.
//!
//! A *task* is what a runtime schedules: one future that was spawned or given to `block_on`, with everything inside it. Compare
//! `tasks_tokio`, where each job is a task.
//!
//! Run it: `cargo run -p parallel --example same_join_many_threads`
//!
//! Predict: the runtime has two threads. How many of them do the work of `join!`?
//!
//! Change it: give the runtime eight threads. How many of them work now?

use tokio::join;
use tokio::runtime::Builder;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{Cpu, timeline};

const THREADS: usize = 2;

fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let cpu = Cpu::new().recorded_by(&timeline);

    let runtime = Builder::new_multi_thread().worker_threads(THREADS).build()?;
    let primes = runtime.block_on(async {
        let a = async { cpu.count_primes(JOB) };
        let b = async { cpu.count_primes(JOB) };
        let (a, b) = join!(a, b);
        [a, b]
    });

    let used = timeline.snapshot().threads().len();
    let recording = timeline.show(format!("The runtime has {THREADS} threads; join! used {used}."), None)?;
    assert_eq!(primes, [PRIMES_IN_A_JOB; 2], "each job has its answer");
    assert_eq!(recording.max_in_flight(), 1, "join! is one task, and one thread at a time runs a task");
    assert_eq!(used, 1, "one task, one thread");
    Ok(())
}
