//! A work queue: each thread takes the next job when it has finished one.
//!
//! It fixes `static_partition`, with the same jobs. rayon's pool has the same effect: an idle thread *steals* a job that another has
//! not begun.
//!
//! Run it: `cargo run -p parallel --example work_queue`
//!
//! Predict: two threads, six short jobs and two long ones. How many threads run out of work while jobs still wait?
//!
//! Change it: let four threads take jobs. How many of them run out of work while jobs wait?

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use workload::cpu::JOB;
use workload::{Cpu, timeline};

const THREADS: usize = 2;
const SHORT: u32 = JOB / 4;
const LONG: u32 = 4 * JOB;
const JOBS: [u32; 8] = [SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, LONG, LONG];

fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let cpu = Cpu::new().recorded_by(&timeline);

    let waiting = AtomicUsize::new(JOBS.len()); // Jobs that no thread has begun.
    let queue = Mutex::new(JOBS.iter());
    // The queue is locked until this function returns, and not while the job is done.
    let next = || queue.lock().expect("no job panics").next().inspect(|_| _ = waiting.fetch_sub(1, Relaxed));
    let work = || {
        while let Some(&job) = next() {
            let _primes = cpu.count_primes(job);
        }
        waiting.load(Relaxed) > 0 // This thread has nothing left to do, and yet there are jobs.
    };
    let idle = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        let idle = threads.into_iter().map(|thread| thread.join().expect("no job panics"));
        idle.filter(|idle| *idle).count()
    });

    let title = format!("{idle} of {THREADS} threads had nothing to do while jobs waited.");
    let recording = timeline.show(title, None)?;
    assert_eq!(recording.lanes().len(), JOBS.len(), "every job is done once");
    assert!(recording.max_in_flight() > 1, "the threads work at the same time");
    assert_eq!(idle, 0, "no thread stops while a job waits");
    Ok(())
}
