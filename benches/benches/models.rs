//! The three models: how long do three calls of 200 ms take on each runtime, and how long do a dozen jobs of computing?
//!
//! Bias: a simulated call only waits, so that the runtimes differ by their timers and little else; smol and async-std share
//! their reactor and executor, and are no independent samples.

use std::time::Duration;

use anyhow::Context;
use comparison::ceiling::JOBS;
use comparison::runtime::{OnAsyncStd, OnSmol, OnTokio, Runtime, load_images_in_tasks};
use comparison::threads;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, SamplingMode, measurement::WallTime};
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{Api, Cpu};

const CALLS: u32 = 3;

fn main() -> anyhow::Result<()> {
    threads::pin().context("cannot start again with the number of threads set")?;
    let tokio = OnTokio::new(threads::cores()).context("cannot start tokio's threads")?;
    let mut criterion = Criterion::default().configure_from_args();

    let mut waiting = group(&mut criterion, "waiting");
    wait(&mut waiting, "tokio", &tokio);
    wait(&mut waiting, "async-std", &OnAsyncStd);
    wait(&mut waiting, "smol", &OnSmol);
    waiting.finish();

    let mut computing = group(&mut criterion, "computing");
    compute(&mut computing);
    computing.finish();

    criterion.final_summary();
    Ok(())
}

/// An iteration takes a good part of a second, so a sample is two of them: criterion warns of samples of one.
fn group<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sampling_mode(SamplingMode::Flat).sample_size(10).warm_up_time(Duration::from_millis(500));
    group
}

fn wait<R: Runtime>(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, runtime: &R) {
    let api = Api::new(runtime.timer());
    group.measurement_time(Duration::from_millis(12_100));
    group.bench_function(BenchmarkId::new("sequential", name), |bencher| {
        bencher.iter(|| check(&runtime.block_on(sequential::load_images(&api, CALLS))));
    });
    group.measurement_time(Duration::from_millis(4_100));
    group.bench_function(BenchmarkId::new("concurrent", name), |bencher| {
        bencher.iter(|| check(&runtime.block_on(concurrent::load_images(&api, CALLS))));
    });
    group.bench_function(BenchmarkId::new("parallel", name), |bencher| {
        bencher.iter(|| check(&runtime.block_on(load_images_in_tasks(runtime, &api, CALLS))));
    });
}

fn check(images: &Result<Vec<workload::Image>, workload::ApiError>) {
    let images = images.as_ref().expect("no call was told to fail");
    assert!(images.iter().map(|image| image.id).eq(0..CALLS), "every image, in order");
}

fn compute(group: &mut BenchmarkGroup<'_, WallTime>) {
    let (cpu, jobs) = (Cpu::new(), [JOB; JOBS]);
    let check = |counts: &[u32]| assert_eq!(counts, [PRIMES_IN_A_JOB; JOBS], "the primes are known");
    group.measurement_time(Duration::from_millis(12_100));
    group.bench_function("sequential", |bencher| bencher.iter(|| check(&sequential::count_all(&cpu, &jobs))));
    group.bench_function("concurrent", |bencher| {
        bencher.iter(|| check(&futures::executor::block_on(concurrent::count_all(&cpu, &jobs))));
    });
    group.bench_function("parallel", |bencher| bencher.iter(|| check(&parallel::count_all(&cpu, &jobs))));
}
