//! Scaling: what do 1,000 and 10,000 calls in flight cost beyond their latency, by pattern?
//!
//! `cargo bench -p benches --bench scaling`
//!
//! The patterns are those of `cargo run --release -p comparison -- scale`, which measures up to a million calls, memory, and other
//! languages, each in a process of its own. Here criterion repeats them in one process, so that its baselines and filters help
//! while a pattern is being changed. Each run starts its own runtime.
//!
//! Bias: all calls end together. The latency outlasts the start of all calls on a laptop; on a far slower machine the first would end
//! before the last has begun.

use std::time::Duration;

use anyhow::Context;
use benches::configured;
use clap::ValueEnum;
use comparison::scale::pattern::Pattern;
use comparison::threads;
use criterion::{BenchmarkId, SamplingMode, Throughput};

const LATENCY: Duration = Duration::from_millis(50);

fn main() -> anyhow::Result<()> {
    threads::pin().context("cannot start again with the number of threads set")?;
    let mut criterion = configured();

    let mut group = criterion.benchmark_group("scaling");
    group.sampling_mode(SamplingMode::Flat).sample_size(10).measurement_time(Duration::from_millis(1_100));
    for calls in [1_000, 10_000] {
        group.throughput(Throughput::Elements(calls.into()));
        // A thread per call takes as long as all others together, and a buffer of a hundred waits many latencies.
        let skipped = |pattern: &Pattern| matches!(pattern, Pattern::OsThreads | Pattern::TokioBuffered);
        for pattern in Pattern::value_variants().iter().filter(|one| !one.is_other_language() && !skipped(one)) {
            group.bench_function(BenchmarkId::new(pattern.name(), calls), |bencher| {
                bencher.iter_custom(|iterations| (0..iterations).map(|_| overhead(*pattern, calls)).sum());
            });
        }
    }
    group.finish();

    criterion.final_summary();
    Ok(())
}

/// What the calls take beyond their latency; the pattern checks their answers.
fn overhead(pattern: Pattern, calls: u32) -> Duration {
    let took = pattern.run(calls, LATENCY).expect("every call is answered");
    took.checked_sub(LATENCY).expect("no timer fires before its time")
}
