//! Adding up results: under a lock, or at the end.
//!
//! A `Mutex` lets one thread at a time use what is in it. Combining many values into one is called a *reduction*.
//!
//! Run it: `cargo run -p parallel --example mutex_or_reduction`
//!
//! Predict: four jobs on two threads. How many run at the same time with the lock, and how many with the sum?
//!
//! Change it: give the pool one thread. What is left of the speed-up?

use std::sync::Mutex;

use async_timeline::compared_with;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use workload::cpu::JOB;
use workload::{Cpu, timeline};

const THREADS: usize = 2;

fn main() -> anyhow::Result<()> {
    let jobs = [JOB; 4];
    let pool = ThreadPoolBuilder::new().num_threads(THREADS).build()?;

    let locked = timeline();
    let cpu = Cpu::new().recorded_by(&locked);
    let total = Mutex::new(0);
    pool.install(|| {
        jobs.par_iter().for_each(|&job| {
            let mut total = total.lock().expect("no thread panicked while it held the lock");
            *total += cpu.count_primes(job);
        });
    });
    let locked = locked.show("mutex:", None)?;

    let reduced = timeline();
    let cpu = Cpu::new().recorded_by(&reduced);
    let sum: u32 = pool.install(|| jobs.par_iter().map(|&job| cpu.count_primes(job)).sum());
    let reduced = reduced.show("\nreduction:", compared_with(&locked))?;

    assert_eq!(total.into_inner()?, sum, "both give the same answer");
    assert_eq!(locked.max_in_flight(), 1, "a thread that works while it holds the lock works alone");
    assert_eq!(reduced.max_in_flight(), THREADS, "without the lock, every thread works");
    Ok(())
}
