//! How much a thread takes at once, the *grain*, decides how well the work spreads: one piece is done by one thread.
//!
//! Too small a grain costs as well, since each piece must be handed out; so many small jobs go together into one piece.
//!
//! Run it: `cargo run -p parallel --example grain_size`
//!
//! Change it: let the coarse grain be four jobs instead of eight. How many threads compute then?

use std::io::{self, Write};

use async_timeline::{Recording, Timeline};
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use workload::Cpu;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};

const THREADS: usize = 2;
const JOBS: [u32; 8] = [JOB; 8];
const COARSE: usize = 8;

fn main() -> anyhow::Result<()> {
    let fine = count(1)?;
    let coarse = count(COARSE)?;

    writeln!(io::stdout(), "one job at a time:\n{fine}\n\n{COARSE} jobs at a time:\n{coarse}")?;
    assert_eq!(fine.max_in_flight(), THREADS, "pieces of one job keep every thread busy");
    let pieces = JOBS.len() / COARSE;
    assert_eq!(coarse.max_in_flight(), pieces.min(THREADS), "no more threads compute than there are pieces");
    Ok(())
}

fn count(grain: usize) -> anyhow::Result<Recording> {
    let timeline = Timeline::new();
    let cpu = Cpu::new().recorded_by(&timeline);
    let pool = ThreadPoolBuilder::new().num_threads(THREADS).build()?;
    // rayon halves the work while there may be a thread to take a half, but makes no piece shorter than this.
    let count_all = || JOBS.par_iter().with_min_len(grain).map(|&job| cpu.count_primes(job)).sum::<u32>();
    assert_eq!(pool.install(count_all), JOBS.len() as u32 * PRIMES_IN_A_JOB, "the grain does not change the answer");
    Ok(timeline.snapshot())
}
