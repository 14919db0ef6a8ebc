//! `par_iter` spreads computing over every core: the same line as before, the same answers, in less time.
//!
//! Run it: `cargo run -p parallel --example par_iter`
//!
//! Change it: make it eight jobs instead of four. What becomes of the two totals, and of the speed-up?

use std::io::{self, Write};

use async_timeline::Timeline;
use rayon::prelude::*;
use workload::Cpu;
use workload::cpu::JOB;

fn main() -> anyhow::Result<()> {
    let jobs = [JOB; 4];

    let one = Timeline::new();
    let cpu = Cpu::new().recorded_by(&one);
    let in_turn: Vec<u32> = jobs.iter().map(|&job| cpu.count_primes(job)).collect();
    let one = one.snapshot();

    let many = Timeline::new();
    let cpu = Cpu::new().recorded_by(&many);
    let at_once: Vec<u32> = jobs.par_iter().map(|&job| cpu.count_primes(job)).collect();
    let many = many.snapshot();

    let speed_up = one.elapsed().as_secs_f64() / many.elapsed().as_secs_f64();
    writeln!(
        io::stdout(),
        "{} jobs with iter:\n{one}\n\nwith par_iter:\n{many}\n\nspeed-up {speed_up:.2}x",
        jobs.len()
    )?;
    assert_eq!(in_turn, at_once, "both give the same answers, in the same order");
    assert_eq!(one.max_in_flight(), 1, "iter does one job at a time");
    assert_eq!(one.threads().len(), 1, "on the thread that calls it");
    let cores = rayon::current_num_threads();
    assert!(many.threads().len() >= cores.min(2), "par_iter works on more than one of {cores} threads");
    Ok(())
}
