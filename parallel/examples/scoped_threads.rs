//! Threads in a scope.
//!
//! A worker in JavaScript gets a copy of what it is sent; these threads read `jobs` itself. That is safe because a scope waits for
//! all its threads before it returns.
//!
//! Run it: `cargo run -p parallel --example scoped_threads`
//!
//! Predict: four jobs of about 50 ms each. How many threads run, and how long does it take on two cores?
//!
//! Change it: six jobs instead of four. How many threads are there, and does each job still take as long?

use std::thread;

use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{Cpu, timeline};

fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let cpu = Cpu::new().recorded_by(&timeline);

    let jobs = [JOB; 4];
    let answers: Vec<u32> = thread::scope(|scope| {
        let mut threads = Vec::new();
        for job in &jobs {
            threads.push(scope.spawn(|| cpu.count_primes(*job)));
        }
        threads.into_iter().map(|thread| thread.join().expect("no job panics")).collect()
    });

    let recording = timeline.show(format!("{} jobs", jobs.len()), None)?;
    assert_eq!(answers, jobs.map(|_| PRIMES_IN_A_JOB), "each job has its answer, in the order of the jobs");
    assert_eq!(recording.threads().len(), jobs.len(), "each job has a thread of its own");
    assert!(recording.max_in_flight() > 1, "the threads run at the same time");
    Ok(())
}
