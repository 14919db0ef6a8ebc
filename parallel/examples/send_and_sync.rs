//! What may move to another thread, and what several threads may share.
//!
//! `Send` means that a value may move to another thread, `Sync` that several threads may use it at the same time. An `Arc` gives a
//! value several owners; an atomic can be changed by all of them. Try `Rc` instead of `Arc`: it counts its owners without regard to
//! other threads, so the compiler says that it "cannot be sent between threads safely".
//!
//! Run it: `cargo run -p parallel --example send_and_sync`
//!
//! Predict: each thread counts the 67,617 primes below 850,000, and adds them to one total. What is the total?
//!
//! Change it: start four threads instead of two. What is the total now?

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{Cpu, timeline};

const THREADS: u32 = 2;

fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let cpu = Cpu::new().recorded_by(&timeline);

    let limit = Arc::new(JOB); // Only read.
    let total = Arc::new(AtomicU32::new(0)); // Changed by all threads.
    let mut threads = Vec::new();
    for _ in 0..THREADS {
        let (limit, total) = (Arc::clone(&limit), Arc::clone(&total)); // The same two values, with one more owner.
        let cpu = cpu.clone(); // A value of its own.
        threads.push(thread::spawn(move || {
            let primes = cpu.count_primes(*limit);
            total.fetch_add(primes, Ordering::Relaxed);
        }));
    }
    for thread in threads {
        thread.join().expect("no job panics");
    }
    let total = total.load(Ordering::Relaxed);

    let recording = timeline.show(format!("{THREADS} threads counted {total} primes."), None)?;
    assert_eq!(total, THREADS * PRIMES_IN_A_JOB, "all threads add to the same total");
    assert_eq!(recording.threads().len(), THREADS as usize, "each job runs on a thread of its own");
    Ok(())
}
