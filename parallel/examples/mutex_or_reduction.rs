//! Threads that hold a lock while they compute take turns; threads that each give an answer, to be summed up at the
//! end, do not.
//!
//! A `Mutex` lets one thread at a time at what is in it. To make one value out of many is called a *reduction*.
//!
//! Run it: `cargo run -p parallel --example mutex_or_reduction`
//!
//! Change it: give the pool one thread. What is left of the speed-up?

use std::io::{self, Write};
use std::sync::Mutex;

use async_timeline::Timeline;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use workload::Cpu;
use workload::cpu::JOB;

const THREADS: usize = 2;

fn main() -> anyhow::Result<()> {
    let jobs = [JOB; 4];
    let pool = ThreadPoolBuilder::new().num_threads(THREADS).build()?;

    let locked = Timeline::new();
    let cpu = Cpu::new().recorded_by(&locked);
    let total = Mutex::new(0);
    pool.install(|| {
        jobs.par_iter().for_each(|&job| {
            let mut total = total.lock().expect("no thread panicked while it held the lock");
            *total += cpu.count_primes(job);
        });
    });
    let locked = locked.snapshot();

    let reduced = Timeline::new();
    let cpu = Cpu::new().recorded_by(&reduced);
    let sum: u32 = pool.install(|| jobs.par_iter().map(|&job| cpu.count_primes(job)).sum());
    let reduced = reduced.snapshot();

    let speed_up = locked.elapsed().as_secs_f64() / reduced.elapsed().as_secs_f64();
    writeln!(io::stdout(), "mutex:\n{locked}\n\nreduction:\n{reduced}\n\nspeed-up {speed_up:.2}x")?;
    assert_eq!(total.into_inner()?, sum, "both give the same answer");
    assert_eq!(locked.max_in_flight(), 1, "who computes under a lock computes alone");
    assert_eq!(reduced.max_in_flight(), THREADS, "without it, every thread computes");
    Ok(())
}
