//! A panic ends the job it happens in. `join` tells of a thread's panic; rayon passes on a panic of its pool to whoever
//! called it, but only once the other half is done.
//!
//! For the panic of a task, see `panic_in_task_tokio`.
//!
//! Run it: `cargo run -p parallel --example panics`
//!
//! Change it: swap the two halves that `rayon::join` is given. Is the healthy one still done?

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::thread;

use async_timeline::{Ending, Timeline};
use workload::Cpu;
use workload::cpu::JOB;

fn main() -> anyhow::Result<()> {
    set_hook(Box::new(|panic| eprintln!("{panic}"))); // two lines for each panic, and no backtrace
    let timeline = Timeline::new();
    let healthy = |name: &'static str| {
        let _lane = timeline.computing(name);
        Cpu::new().count_primes(JOB)
    };
    let broken = |name: &'static str| {
        let _lane = timeline.computing(name);
        panic!("a job is broken, and tells so after {} primes", Cpu::new().count_primes(JOB));
    };

    let thread = thread::scope(|scope| {
        let thread = scope.spawn(|| broken("broken, in a thread"));
        healthy("healthy, beside it");
        thread.join()
    });
    let pool = catch_unwind(AssertUnwindSafe(|| {
        rayon::join(|| broken("broken, in a pool"), || healthy("healthy, in the pool"))
    }));

    let recording = timeline.snapshot();
    let mut out = io::stdout();
    writeln!(out, "The thread's join gave an error: {}. rayon::join panicked: {}.\n", thread.is_err(), pool.is_err())?;
    writeln!(out, "{recording}")?;
    assert!(thread.is_err(), "join tells of the panic");
    assert!(pool.is_err(), "rayon::join passes the panic on");
    for lane in recording.lanes() {
        let ending = if lane.name().starts_with("broken") { Ending::Panicked } else { Ending::Finished };
        assert_eq!(lane.ending(), ending, "a panic ends its own job alone: {}", lane.name());
    }
    assert!(recording.lane("healthy, in the pool").is_some(), "rayon::join always does both halves");
    Ok(())
}
