//! Two threads, each with a counter of its own.
//!
//! A core fetches memory by the *cache line*, mostly 64 bytes long.
//!
//! Run it: `cargo run -p parallel --example false_sharing` (the difference is clearer with `--release`)
//!
//! Predict: the two counters are next to each other in memory, or a cache line apart. How many times faster is one than the other?
//!
//! Change it: let each thread count to 40,000 in a round. What happens to the two times, and to their ratio?

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};
use std::{iter, ptr, thread};

use async_timeline::rounded;
use workload::print;

const COUNT: u32 = 20_000;
const ROUNDS: u32 = 100;

#[derive(Default)]
#[repr(align(128))] // Starts a cache line, whether that has 64 bytes or, as on some machines, 128.
struct Line<T>(T);

fn main() -> anyhow::Result<()> {
    let Line([a, b]) = &Line::<[AtomicU32; 2]>::default();
    let [Line(c), Line(d)] = &<[Line<AtomicU32>; 2]>::default();
    let next_to_each_other = count([a, b]);
    let apart = count([c, d]);
    show([a, b, c, d], next_to_each_other, apart)
}

/// The median time of a round in which both threads count at the same time.
fn count(counters: [&AtomicU32; 2]) -> Duration {
    let arrived = AtomicU32::new(0);
    let round = &|counter: &AtomicU32, number| {
        arrived.fetch_add(1, Relaxed);
        while arrived.load(Relaxed) < 2 * number {} // Keeps its core busy until the other thread is there.
        let start = Instant::now();
        while counter.fetch_add(1, Relaxed) + 1 < number * COUNT {}
        (start, start.elapsed())
    };
    let [one, other] = thread::scope(|scope| {
        let rounds = |counter| (1..=ROUNDS).map(|number| round(counter, number)).collect::<Vec<_>>();
        let threads = counters.map(|counter| scope.spawn(move || rounds(counter)));
        threads.map(|thread| thread.join().expect("no round panics"))
    });
    // On a busy machine the two may share one core, so only the ten rounds count that began most nearly together.
    let mut rounds: Vec<_> = iter::zip(one, other).collect();
    rounds.sort_by_key(|((a, _), (b, _))| *a.max(b) - *a.min(b));
    rounds[..10].sort_by_key(|((_, time), _)| *time);
    rounds[5].0.1
}

fn show(counters: [&AtomicU32; 4], next_to_each_other: Duration, apart: Duration) -> anyhow::Result<()> {
    print(format!("Two threads count to {COUNT} next to each other: measured {}", rounded(next_to_each_other)))?;
    print(format!("And a cache line apart: measured {}", rounded(apart)))?;
    print(format!("ratio {:.2}x", next_to_each_other.as_secs_f64() / apart.as_secs_f64()))?;
    assert_eq!(counters.map(|counter| counter.load(Relaxed)), [ROUNDS * COUNT; 4], "no count is lost");
    let [a, b, c, d] = counters.map(|counter| ptr::from_ref(counter).addr() / 64);
    assert_eq!(a, b, "the first two counters share a cache line");
    assert_ne!(c, d, "the other two have a cache line each");
    Ok(())
}
