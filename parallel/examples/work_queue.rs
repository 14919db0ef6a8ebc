//! Threads that take the next job from one queue are all busy until no job waits, however long each job takes.
//!
//! A pool of rayon does as much: a thread that has nothing to do *steals* from another what that one has not begun. The twin
//! `static_partition` deals the jobs out beforehand.
//!
//! Run it: `cargo run -p parallel --example work_queue`
//!
//! Change it: let four threads take jobs. How many of them have nothing to do while jobs wait?

use std::io::{self, Write};
use std::sync::Mutex;
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

    let queue = Mutex::new(JOBS.iter());
    // The queue is locked until this function ends, and not while the job is done.
    let next = || queue.lock().expect("no job panics").next().inspect(|_| _ = waiting.fetch_sub(1, Relaxed));
    let work = || {
        while let Some(&job) = next() {
            let _primes = cpu.count_primes(job);
        }
        waiting.load(Relaxed) > 0 // nothing left to do, and yet there are jobs
    };
    let idle = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().expect("no job panics")).filter(|idle| *idle).count()
    });

    let recording = timeline.snapshot();
    writeln!(io::stdout(), "{recording}\n\n{idle} of {THREADS} threads had nothing to do while jobs waited.")?;
    assert_eq!(recording.lanes().len(), JOBS.len(), "every job was done once");
    assert!(recording.max_in_flight() > 1, "the threads compute at the same time");
    assert_eq!(idle, 0, "no thread stops while a job waits");
    Ok(())
}
