//! `par_iter`: a loop over a list, on every core.
//!
//! Run it: `cargo run -p parallel --example par_iter`
//!
//! Predict: one job takes about 50 ms on one core. How long do four take on your machine, with `iter` and with `par_iter`?
//!
//! Change it: eight jobs instead of four (`4` occurs twice). What happens to the two totals, and to the speed-up?

use async_timeline::compared_with;
use rayon::prelude::*;
use workload::cpu::JOB;
use workload::{Cpu, timeline};

const JOBS: [u32; 4] = [JOB; 4];

fn main() -> anyhow::Result<()> {
    let one = timeline();
    let in_turn = on_one_core(&Cpu::new().recorded_by(&one));
    let one = one.show(format!("{} jobs with iter:", JOBS.len()), None)?;
    let many = timeline();
    let at_once = on_every_core(&Cpu::new().recorded_by(&many));
    let many = many.show("\nwith par_iter:", compared_with(&one))?;

    assert_eq!(in_turn, at_once, "both return the same answers, in the same order");
    let cores = rayon::current_num_threads();
    assert!(many.threads().len() >= cores.min(2), "par_iter works on more than one of {cores} threads");
    Ok(())
}

fn on_one_core(cpu: &Cpu) -> Vec<u32> {
    JOBS.iter().map(|&job| cpu.count_primes(job)).collect()
}

fn on_every_core(cpu: &Cpu) -> Vec<u32> {
    JOBS.par_iter().map(|&job| cpu.count_primes(job)).collect()
}
