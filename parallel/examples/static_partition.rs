//! Static partitioning: each thread gets its share of the jobs before the work begins.
//!
//! Both long jobs are in the second half. `work_queue` hands the same jobs out one by one.
//!
//! Run it: `cargo run -p parallel --example static_partition`
//!
//! Predict: two threads, six short jobs and two long ones. How many threads run out of work while jobs still wait?
//!
//! Change it: deal the jobs out to four threads. How many of them run out of work while jobs wait?

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use workload::cpu::JOB;
use workload::{Cpu, mistake, timeline};

const THREADS: usize = 2;
const SHORT: u32 = JOB / 4;
const LONG: u32 = 4 * JOB;
const JOBS: [u32; 8] = [SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, LONG, LONG];

fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let cpu = Cpu::new().recorded_by(&timeline);

    let waiting = AtomicUsize::new(JOBS.len()); // Jobs that no thread has begun.
    let work = |jobs: &[u32]| {
        for &job in jobs {
            waiting.fetch_sub(1, Relaxed);
            let _primes = cpu.count_primes(job);
        }
        waiting.load(Relaxed) > 0 // This thread has nothing left to do, and yet there are jobs.
    };
    let idle = thread::scope(|scope| {
        let shares = JOBS.chunks(JOBS.len() / THREADS);
        let threads: Vec<_> = shares.map(|jobs| scope.spawn(|| work(jobs))).collect();
        let idle = threads.into_iter().map(|thread| thread.join().expect("no job panics"));
        idle.filter(|idle| *idle).count()
    });

    let title = format!("{idle} of {THREADS} threads had nothing to do while jobs waited.");
    let recording = timeline.show(title, None)?;
    assert_eq!(recording.lanes().len(), JOBS.len(), "every job is done once");
    mistake(idle > 0, "cargo run -p parallel --example work_queue")?;
    Ok(())
}
