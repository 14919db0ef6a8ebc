//! How long the findings of very many lanes take.

use std::future::pending;
use std::hint::black_box;
use std::time::{Duration, Instant};

use async_timeline::{Recording, Timeline};
use futures::executor::block_on;
use futures::future::FutureExt as _;
use futures::stream::{FuturesUnordered, StreamExt as _};
// A call that is polled again once.
use smol::future::yield_now as call;

/// Prints how long the findings of so many lanes take: of calls at once, of calls one after another, and of cancelled ones.
pub fn measure(lanes: u64) {
    println!("{:<24}{:>12}{:>14}{:>12}", "lanes", "number", "findings take", "findings");
    print("at once", &at_once(lanes));
    print("one after another", &one_after_another(lanes));
    print("cancelled", &cancelled(lanes));
}

fn print(name: &str, recording: &Recording) {
    let (took, found) = time(recording);
    println!("{name:<24}{:>12}{:>14}{found:>12}", recording.lanes().len(), format!("{took:.1?}"));
}

/// The mean of as many rounds as fit in a tenth of a second, and how many findings there are.
fn time(recording: &Recording) -> (Duration, usize) {
    let begin = Instant::now();
    let (mut rounds, mut found) = (0, 0);
    while rounds == 0 || begin.elapsed() < Duration::from_millis(100) {
        found = black_box(recording.findings()).iter().count();
        rounds += 1;
    }
    (begin.elapsed() / rounds, found)
}

fn at_once(lanes: u64) -> Recording {
    let timeline = Timeline::new();
    let calls: FuturesUnordered<_> = (0..lanes).map(|lane| timeline.record(format!("call {lane}"), call())).collect();
    block_on(calls.collect::<Vec<()>>());
    timeline.snapshot()
}

fn one_after_another(lanes: u64) -> Recording {
    let timeline = Timeline::new();
    for lane in 0..lanes {
        block_on(timeline.record(format!("call {lane}"), call()));
    }
    timeline.snapshot()
}

fn cancelled(lanes: u64) -> Recording {
    let timeline = Timeline::new();
    for _lane in 0..lanes {
        let waits = async {
            call().await;
            pending::<()>().await;
        };
        let mut recorded = Box::pin(timeline.record("call", waits));
        for _poll in 0..2 {
            _ = recorded.as_mut().now_or_never();
        }
    }
    timeline.snapshot()
}
