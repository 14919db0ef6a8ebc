//! How much work a thread takes at once: the *grain*.
//!
//! Handing out a piece of work costs time, so small jobs are put together into larger pieces.
//!
//! Run it: `cargo run -p parallel --example grain_size`
//!
//! Predict: six jobs on two threads. How many threads work with pieces of one job, and with one piece of six?
//!
//! Change it: a coarse grain of three jobs instead of six. How many threads work then?

use async_timeline::{Recording, compared_with};
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{Cpu, timeline};

const THREADS: usize = 2;
const JOBS: [u32; 6] = [JOB; 6];
const COARSE: usize = 6;

fn main() -> anyhow::Result<()> {
    let coarse = timeline();
    let primes = count(COARSE, &Cpu::new().recorded_by(&coarse))?;
    let coarse = coarse.show(format!("{COARSE} jobs at a time:"), None)?;

    let fine = timeline();
    let same = count(1, &Cpu::new().recorded_by(&fine))?;
    let fine = fine.show("\none job at a time:", compared_with(&coarse))?;
    check([primes, same], &fine, &coarse);
    Ok(())
}

fn count(grain: usize, cpu: &Cpu) -> anyhow::Result<u32> {
    let pool = ThreadPoolBuilder::new().num_threads(THREADS).build()?;
    // rayon halves the work while a thread may be free to take a half, but makes no piece smaller than this.
    let count_all = || JOBS.par_iter().with_min_len(grain).map(|&job| cpu.count_primes(job)).sum();
    Ok(pool.install(count_all))
}

fn check(primes: [u32; 2], fine: &Recording, coarse: &Recording) {
    assert_eq!(primes, [JOBS.len() as u32 * PRIMES_IN_A_JOB; 2], "the grain doesn't change the answer");
    assert_eq!(fine.max_in_flight(), THREADS, "pieces of one job keep every thread busy");
    let pieces = JOBS.len() / COARSE;
    assert_eq!(coarse.max_in_flight(), pieces.min(THREADS), "no more threads work than there are pieces");
}
