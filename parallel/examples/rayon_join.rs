//! `rayon::join`: two halves of a job, each of which may be halved again.
//!
//! It runs one half itself and offers the other to any idle thread of the pool. (`join!`, for futures, only shares the name.)
//!
//! Run it: `cargo run -p parallel --example rayon_join`
//!
//! Predict: six jobs are halved until one is left, on a pool of two threads. How many run at the same time?
//!
//! Change it: give the pool one thread. How many run at the same time now, and is the answer the same?

use rayon::ThreadPoolBuilder;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{Cpu, timeline};

const THREADS: usize = 2;
const JOBS: usize = 6;

fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let cpu = Cpu::new().recorded_by(&timeline);
    let pool = ThreadPoolBuilder::new().num_threads(THREADS).build()?;
    let primes = pool.install(|| count(&cpu, &[JOB; JOBS]));

    let recording = timeline.show(format!("{primes} primes in {JOBS} jobs"), None)?;
    assert_eq!(primes, JOBS as u32 * PRIMES_IN_A_JOB, "every job is done once");
    assert_eq!(recording.max_in_flight(), THREADS, "every thread of the pool takes a part");
    Ok(())
}

fn count(cpu: &Cpu, jobs: &[u32]) -> u32 {
    match jobs {
        [] => 0,
        [job] => cpu.count_primes(*job),
        _ => {
            let (left, right) = jobs.split_at(jobs.len() / 2);
            let (left, right) = rayon::join(|| count(cpu, left), || count(cpu, right));
            left + right
        }
    }
}
