//! The three models: how long do three calls of 200 ms take on each runtime?
//!
//! `cargo bench -p benches --bench models`
//!
//! Bias: a simulated call only waits, so the runtimes differ by their timers and little else. smol and async-std share their reactor and
//! executor, and are not independent samples.

use std::time::Duration;

use anyhow::Context;
use benches::configured;
use comparison::runtime::{OnAsyncStd, OnSmol, OnTokio, Runtime, load_images_in_tasks};
use comparison::threads;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, SamplingMode, Throughput};
use workload::hardware_limit::cores;
use workload::{Api, ApiError, Image};

const CALLS: u32 = 3;

fn main() -> anyhow::Result<()> {
    threads::pin().context("cannot start again with the number of threads set")?;
    let tokio = OnTokio::new(cores()).context("cannot start tokio's threads")?;
    let mut criterion = configured();

    let mut waiting = criterion.benchmark_group("waiting");
    waiting.sampling_mode(SamplingMode::Flat).sample_size(10).throughput(Throughput::Elements(CALLS.into()));
    on(&mut waiting, "tokio", &tokio);
    on(&mut waiting, "async-std", &OnAsyncStd);
    on(&mut waiting, "smol", &OnSmol);
    waiting.finish();

    criterion.final_summary();
    Ok(())
}

fn on<R: Runtime>(waiting: &mut BenchmarkGroup<'_, WallTime>, name: &str, runtime: &R) {
    let api = Api::new(runtime.timer());
    // criterion takes ten samples of two iterations each.
    waiting.measurement_time(Duration::from_secs(12));
    waiting.bench_function(BenchmarkId::new("sequential", name), |bencher| {
        bencher.iter(|| check(runtime.block_on(sequential::load_images(&api, CALLS))));
    });
    waiting.measurement_time(Duration::from_secs(4));
    waiting.bench_function(BenchmarkId::new("concurrent", name), |bencher| {
        bencher.iter(|| check(runtime.block_on(concurrent::load_images(&api, CALLS))));
    });
    waiting.bench_function(BenchmarkId::new("parallel", name), |bencher| {
        bencher.iter(|| check(runtime.block_on(load_images_in_tasks(runtime, &api, CALLS))));
    });
}

fn check(images: Result<Vec<Image>, ApiError>) {
    let images = images.expect("no call was told to fail");
    assert!(images.iter().map(|image| image.id).eq(0..CALLS), "every image, in order");
}
