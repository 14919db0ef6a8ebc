//! `rayon::join` does one half itself and offers the other to any thread of the pool that has nothing to do.
//!
//! So work may be halved again and again without counting threads: a half that nobody takes costs next to nothing.
//! (`join!`, which is for futures, has the name alone in common: it uses one thread.)
//!
//! Run it: `cargo run -p parallel --example rayon_join`
//!
//! Change it: give the pool one thread. How many jobs are done at once now, and is the answer the same?

use std::io::{self, Write};

use async_timeline::Timeline;
use rayon::ThreadPoolBuilder;
use workload::Cpu;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};

const THREADS: usize = 2;
const JOBS: usize = 6;

fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let cpu = Cpu::new().recorded_by(&timeline);

    let pool = ThreadPoolBuilder::new().num_threads(THREADS).build()?;
    let primes = pool.install(|| count(&cpu, &[JOB; JOBS]));

    let recording = timeline.snapshot();
    writeln!(io::stdout(), "{primes} primes in {JOBS} jobs\n\n{recording}")?;
    assert_eq!(primes, JOBS as u32 * PRIMES_IN_A_JOB, "every job was done once");
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
