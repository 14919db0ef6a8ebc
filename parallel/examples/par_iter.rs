//! `par_iter`: a loop over a list, on every core.
//!
//! Run it: `cargo run -p parallel --example par_iter`
//!
//! Predict: one job takes about 50 ms on one core. How long do four take on your machine, with `iter` and with `par_iter`?
//!
//! Change it: eight jobs instead of four. What happens to the two totals, and to the speed-up?

use async_timeline::compared_with;
use rayon::prelude::*;
use workload::cpu::JOB;
use workload::{Cpu, timeline};

fn main() -> anyhow::Result<()> {
    let jobs = [JOB; 4];

    let one = timeline();
    let cpu = Cpu::new().recorded_by(&one);
    let in_turn: Vec<u32> = jobs.iter().map(|&job| cpu.count_primes(job)).collect();
    let one = one.show(format!("{} jobs with iter:", jobs.len()), None)?;

    let many = timeline();
    let cpu = Cpu::new().recorded_by(&many);
    let at_once: Vec<u32> = jobs.par_iter().map(|&job| cpu.count_primes(job)).collect();
    let many = many.show("\nwith par_iter:", compared_with(&one))?;

    assert_eq!(in_turn, at_once, "both return the same answers, in the same order");
    assert_eq!(one.threads().len(), 1, "iter does one job at a time, on the thread that calls it");
    let cores = rayon::current_num_threads();
    assert!(many.threads().len() >= cores.min(2), "par_iter works on more than one of {cores} threads");
    Ok(())
}
