//! Three blocking calls on three threads, and CPU work on one core and on every core.
//!
//! Run it: `cargo run -p parallel`
//!
//! Predict: each call takes 200 ms. How long do the three take? And how much faster is the CPU work on your cores?

use async_timeline::{compared_with, predicted};
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{Call, Cpu, blocking, timeline};

const JOBS: [u32; 6] = [JOB; 6];

fn main() -> anyhow::Result<()> {
    let threads = timeline();
    let api = blocking::Api::new().recorded_by(&threads);
    let dashboard = parallel::load_dashboard(&api, 1)?;

    let (sum, longest) = (api.sum_of(&Call::DASHBOARD), api.longest_of(&Call::DASHBOARD));
    let title = format!("Parallel: several threads, so that CPU work overlaps too.\n\n{dashboard}");
    threads.show(title, predicted(longest, "the longest, on three threads").instead_of(sum))?;

    let one = timeline();
    let cpu = Cpu::new().recorded_by(&one);
    let in_a_loop: Vec<u32> = JOBS.iter().map(|&limit| cpu.count_primes(limit)).collect();
    let one = one.show("\nCPU work on one thread:", None)?;

    let many = timeline();
    let on_every_core = parallel::count_all(&Cpu::new().recorded_by(&many), &JOBS);
    many.show("\nThe same work on every core:", compared_with(&one))?;

    assert_eq!(in_a_loop, [PRIMES_IN_A_JOB; JOBS.len()], "the primes below {JOB} are known");
    assert_eq!(on_every_core, in_a_loop, "more threads return the same answers");
    Ok(())
}
