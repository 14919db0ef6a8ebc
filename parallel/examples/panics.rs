//! A panic in a thread, and one in a pool of threads.
//!
//! For a panic in a task, see `panic_in_task_tokio`.
//!
//! Run it: `cargo run -p parallel --example panics`
//!
//! Predict: in each pair one job panics. Is the other one finished, and who learns of the panic?
//!
//! Change it: swap the two jobs that `rayon::join` is given. Is the healthy one still finished?

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::thread;

use async_timeline::Ending;
use workload::cpu::JOB;
use workload::{Cpu, timeline};

fn main() -> anyhow::Result<()> {
    set_hook(Box::new(|panic| eprintln!("{panic}"))); // Two lines for each panic, and no backtrace.
    let timeline = timeline();
    let healthy = |name: &'static str| {
        let _lane = timeline.computing(name);
        Cpu::new().count_primes(JOB)
    };
    let broken = |name: &'static str| {
        let _lane = timeline.computing(name);
        panic!("this job panics after {} primes", Cpu::new().count_primes(JOB));
    };

    let in_thread = thread::scope(|scope| {
        let thread = scope.spawn(|| broken("broken, in a thread"));
        healthy("healthy, next to it");
        thread.join().is_err()
    });
    let in_pool = catch_unwind(AssertUnwindSafe(|| {
        rayon::join(|| broken("broken, in a pool"), || healthy("healthy, in the pool"))
    }));
    let in_pool = in_pool.is_err();

    let recording =
        timeline.show(format!("thread.join() is an error: {in_thread}. rayon::join panics: {in_pool}."), None)?;
    assert!(in_thread, "join returns the panic as an error");
    assert!(in_pool, "rayon::join passes the panic on to its caller");
    for lane in recording.lanes() {
        let ending = if lane.name().starts_with("broken") { Ending::Panicked } else { Ending::Finished };
        assert_eq!(lane.ending(), ending, "a panic ends only its own job: {}", lane.name());
    }
    assert!(recording.lane("healthy, in the pool").is_some(), "rayon::join always runs both jobs");
    Ok(())
}
