//! A value may move to another thread; in an `Arc` it has several owners, who may read it, and change it if it is an
//! atomic.
//!
//! The compiler refuses whatever two threads could spoil for each other. Try `Rc` in place of `Arc`: it counts its
//! owners without care for other threads, and so it "cannot be sent between threads safely".
//!
//! Run it: `cargo run -p parallel --example send_and_sync`
//!
//! Change it: start four threads instead of two. What is the total?

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use async_timeline::Timeline;
use workload::Cpu;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};

const THREADS: u32 = 2;

fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let cpu = Cpu::new().recorded_by(&timeline);
    let limit = Arc::new(JOB); // to read
    let total = Arc::new(AtomicU32::new(0)); // to change

    let mut threads = Vec::new();
    for _ in 0..THREADS {
        let (limit, total) = (Arc::clone(&limit), Arc::clone(&total)); // the same two values, with one owner more
        let cpu = cpu.clone(); // a value of its own
        threads.push(thread::spawn(move || total.fetch_add(cpu.count_primes(*limit), Ordering::Relaxed)));
    }
    for thread in threads {
        thread.join().expect("no job panics");
    }

    let total = total.load(Ordering::Relaxed);
    let recording = timeline.snapshot();
    writeln!(io::stdout(), "{THREADS} threads counted {total} primes.\n\n{recording}")?;
    assert_eq!(total, THREADS * PRIMES_IN_A_JOB, "all threads add to the same total");
    assert_eq!(recording.threads().len(), THREADS as usize, "each job ran on a thread of its own");
    Ok(())
}
