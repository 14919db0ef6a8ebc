use std::time::{Duration, Instant};

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use workload::Cpu;

use crate::{ALONE, PIECES};

/// Many short parts, so that all threads end at nearly the same time.
const PARTS_OF_A_PIECE: u32 = 100;
const LIMIT: u32 = 7_000;
const PRIMES_BELOW_LIMIT: u32 = 900;

/// How long the job takes on this many threads.
pub(crate) fn time(threads: usize) -> anyhow::Result<Duration> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;
    let cpu = Cpu::new();
    let alone = 0..ALONE * PARTS_OF_A_PIECE;
    let shared = alone.end..PIECES * PARTS_OF_A_PIECE;

    let start = Instant::now();
    let mut primes: u32 = alone.map(|_| cpu.count_primes(LIMIT)).sum();
    primes += pool.install(|| shared.into_par_iter().map(|_| cpu.count_primes(LIMIT)).sum::<u32>());
    let time = start.elapsed();

    assert_eq!(primes, PIECES * PARTS_OF_A_PIECE * PRIMES_BELOW_LIMIT, "every part is done once");
    Ok(time)
}
