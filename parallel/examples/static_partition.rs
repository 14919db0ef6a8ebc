//! Where jobs are dealt out beforehand, one thread may have nothing left to do while jobs still wait for another.
//!
//! Each of the two threads gets half of the jobs, but both long jobs are in the same half. The mending is `work_queue`.
//!
//! Run it: `cargo run -p parallel --example static_partition`
//!
//! Change it: deal the jobs out to four threads. How many of them have nothing to do while jobs wait?

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use async_timeline::Timeline;
use workload::Cpu;
use workload::cpu::JOB;

const THREADS: usize = 2;
const SHORT: u32 = JOB / 4;
const LONG: u32 = 4 * JOB;
const JOBS: [u32; 8] = [SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, LONG, LONG];

fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let cpu = Cpu::new().recorded_by(&timeline);
    let waiting = AtomicUsize::new(JOBS.len()); // jobs that no thread has begun

    let work = |jobs: &[u32]| {
        for &job in jobs {
            waiting.fetch_sub(1, Relaxed);
            let _primes = cpu.count_primes(job);
        }
        waiting.load(Relaxed) > 0 // nothing left to do, and yet there are jobs
    };
    let idle = thread::scope(|scope| {
        let threads: Vec<_> = JOBS.chunks(JOBS.len() / THREADS).map(|jobs| scope.spawn(|| work(jobs))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no job panics")).filter(|idle| *idle).count()
    });

    let recording = timeline.snapshot();
    writeln!(io::stdout(), "{recording}\n\n{idle} of {THREADS} threads had nothing to do while jobs waited.")?;
    assert_eq!(recording.lanes().len(), JOBS.len(), "every job was done once");
    assert!(idle > 0, "a thread may not take the jobs of another, although it has nothing to do");
    assert!(recording.max_in_flight() > 1, "the threads compute at the same time");
    Ok(())
}
