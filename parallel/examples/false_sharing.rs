//! Two threads that share no value may still slow each other down, if what they write lies side by side in memory.
//!
//! A core fetches memory by the *cache line*, mostly 64 bytes long, and while one core writes to a line no other can: a
//! line that two of them write to goes back and forth between them. This is called *false sharing*.
//!
//! Run it: `cargo run -p parallel --example false_sharing` (with `--release` it shows more clearly)
//!
//! Change it: let each thread count to 40000 in a round. What becomes of the two times, and of their ratio?

use std::io::{self, Write};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};
use std::{iter, ptr, thread};

use async_timeline::rounded;

const COUNT: u32 = 20_000;
const ROUNDS: u32 = 100;

#[derive(Default)]
#[repr(align(128))] // begins a cache line, whether that has 64 bytes or, as on some machines, 128
struct Line<T>(T);

fn main() -> anyhow::Result<()> {
    let Line([a, b]) = &Line::<[AtomicU32; 2]>::default();
    let [Line(c), Line(d)] = &<[Line<AtomicU32>; 2]>::default();
    let (beside, apart) = (count([a, b]), count([c, d]));

    let mut out = io::stdout();
    writeln!(out, "Two threads count to {COUNT} side by side: measured {}", rounded(beside))?;
    writeln!(out, "And a cache line apart: measured {}", rounded(apart))?;
    writeln!(out, "ratio {:.2}x", beside.as_secs_f64() / apart.as_secs_f64())?;
    assert_eq!([a, b, c, d].map(|counter| counter.load(Relaxed)), [ROUNDS * COUNT; 4], "no count is lost");
    let line = |counter: &AtomicU32| ptr::from_ref(counter).addr() / 64;
    assert_eq!(line(a), line(b), "the first two counters share a cache line");
    assert_ne!(line(c), line(d), "the other two have a cache line each");
    Ok(())
}

/// The median time of a round in which both threads count at the same moment.
fn count(counters: [&AtomicU32; 2]) -> Duration {
    let arrived = AtomicU32::new(0);
    let round = &|counter: &AtomicU32, number| {
        arrived.fetch_add(1, Relaxed);
        while arrived.load(Relaxed) < 2 * number {} // keeps its core busy until the other thread is there
        let start = Instant::now();
        while counter.fetch_add(1, Relaxed) + 1 < number * COUNT {}
        (start, start.elapsed())
    };
    let [one, other] = thread::scope(|scope| {
        let rounds = |counter| (1..=ROUNDS).map(|number| round(counter, number)).collect::<Vec<_>>();
        let threads = counters.map(|counter| scope.spawn(move || rounds(counter)));
        threads.map(|thread| thread.join().expect("no round panics"))
    });
    // On a busy machine the two may take turns on one core: so the ten rounds are taken that both began most nearly at once.
    let mut rounds: Vec<_> = iter::zip(one, other).collect();
    rounds.sort_by_key(|((a, _), (b, _))| *a.max(b) - *a.min(b));
    rounds[..10].sort_by_key(|((_, time), _)| *time);
    rounds[5].0.1
}
