//! Threads that are started in a scope may borrow what lies outside of it, since the scope waits for them all.
//!
//! A worker in JavaScript gets a copy of what it is sent; these threads read the very same `jobs`.
//!
//! Run it: `cargo run -p parallel --example scoped_threads`
//!
//! Change it: make it six jobs instead of four. How many threads are there, and does each still take as long?

use std::io::{self, Write};
use std::thread;

use async_timeline::Timeline;
use workload::Cpu;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};

fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let cpu = Cpu::new().recorded_by(&timeline);
    let jobs = [JOB; 4];

    let answers: Vec<u32> = thread::scope(|scope| {
        // `collect` starts them all before the first is waited for: an iterator does nothing until it is asked to.
        let threads: Vec<_> = jobs.iter().map(|job| scope.spawn(|| cpu.count_primes(*job))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no job panics")).collect()
    });

    let recording = timeline.snapshot();
    writeln!(io::stdout(), "{recording}")?;
    assert_eq!(answers, jobs.map(|_| PRIMES_IN_A_JOB), "each job has its answer, in the order of the jobs");
    assert_eq!(recording.threads().len(), jobs.len(), "each job has a thread of its own");
    assert!(recording.max_in_flight() > 1, "the threads run at the same time");
    Ok(())
}
