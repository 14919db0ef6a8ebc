//! Cancellation: what does it cost to drop 100 or 10,000 calls in flight?
//!
//! `cargo bench -p benches --bench cancellation`
//!
//! Each call has been polled and has a timer. Dropping a `join_all` drops the calls at their current `.await`, and each removes its timer
//! from the runtime. A task is told to stop first, and its executor then drops the call. Making the calls is not counted.
//!
//! Bias: the calls own nothing but a timer; a call with a connection must close it as well. The benchmark waits until all calls
//! are gone; a program may go on earlier. async-std cannot spawn on one thread in its stable part.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use benches::configured;
use comparison::threads;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, SamplingMode, Throughput};
use futures::FutureExt;
use futures::future::join_all;
use tokio::runtime::Builder;
use tokio::task::JoinHandle;
use workload::hardware_limit::cores;
use workload::{Api, AsyncStd, Smol, Timer, Tokio};

/// No call ends by itself before it is dropped.
const LATENCY: Duration = Duration::from_secs(600);

fn main() -> anyhow::Result<()> {
    threads::pin().context("cannot start again with the number of threads set")?;
    let one = Builder::new_current_thread().enable_time().build().context("cannot start tokio")?;
    let many = Builder::new_multi_thread().worker_threads(cores()).enable_time().build();
    let many = many.context("cannot start tokio's threads")?;
    let mut criterion = configured();

    let (one, many) = (&one, &many);
    let mut group = criterion.benchmark_group("cancellation");
    group.sampling_mode(SamplingMode::Flat).sample_size(20);
    for calls in [100, 10_000] {
        group.throughput(Throughput::Elements(calls.into()));
        add(&mut group, "tokio-join-all", calls, move || one.block_on(async { drop_joined(Tokio, calls) }));
        add(&mut group, "smol-join-all", calls, move || drop_joined(Smol, calls));
        add(&mut group, "async-std-join-all", calls, move || drop_joined(AsyncStd, calls));

        let on_tokio = move || stop_tasks(Tokio, calls, |api, begun| tokio::spawn(call(api, begun)), abort_all);
        add(&mut group, "tokio-abort", calls, move || one.block_on(one.spawn(on_tokio())).expect("no task panics"));
        add(&mut group, "tokio-abort-multi", calls, move || {
            many.block_on(many.spawn(on_tokio())).expect("no task panics")
        });
        let on_smol = move || {
            let cancel = |tasks: Vec<smol::Task<_>>| join_all(tasks.into_iter().map(smol::Task::cancel)).map(drop);
            smol::spawn(stop_tasks(Smol, calls, |api, begun| smol::spawn(call(api, begun)), cancel))
        };
        add(&mut group, "smol-cancel-multi", calls, move || smol::block_on(on_smol()));
        let on_async_std = move || {
            use async_std::task::{JoinHandle, spawn};
            let cancel = |tasks: Vec<JoinHandle<_>>| join_all(tasks.into_iter().map(JoinHandle::cancel)).map(drop);
            spawn(stop_tasks(AsyncStd, calls, |api, begun| spawn(call(api, begun)), cancel))
        };
        add(&mut group, "async-std-cancel-multi", calls, move || async_std::task::block_on(on_async_std()));
    }
    group.finish();

    criterion.final_summary();
    Ok(())
}

fn add(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, calls: u32, once: impl Fn() -> Duration) {
    group.bench_function(BenchmarkId::new(name, calls), |bencher| {
        bencher.iter_custom(|iterations| (0..iterations).map(|_| once()).sum());
    });
}

/// Times the drop of a `join_all`, inside the runtime whose timers it holds.
fn drop_joined(timer: impl Timer, calls: u32) -> Duration {
    let (api, begun) = (Api::new(timer).with_latency(LATENCY), Arc::default());
    let mut joined = join_all((0..calls).map(|_| call(api.clone(), Arc::clone(&begun))));
    assert!((&mut joined).now_or_never().is_none(), "every call waits");
    assert_eq!(begun.load(Ordering::Relaxed), calls, "every call has begun");
    let started = Instant::now();
    drop(joined);
    let took = started.elapsed();
    assert_eq!(Arc::strong_count(&begun), 1, "no call is left");
    took
}

/// Times how long it takes to stop tasks that wait, until each is gone.
async fn stop_tasks<T: Timer, J, S: Future<Output = ()>>(
    timer: T,
    calls: u32,
    spawn: impl Fn(Api<T>, Arc<AtomicU32>) -> J,
    stop: impl FnOnce(Vec<J>) -> S,
) -> Duration {
    let (api, begun) = (Api::new(timer).with_latency(LATENCY), Arc::default());
    let tasks: Vec<_> = (0..calls).map(|_| spawn(api.clone(), Arc::clone(&begun))).collect();
    while begun.load(Ordering::Relaxed) < calls {
        smol::future::yield_now().await;
    }
    let started = Instant::now();
    stop(tasks).await;
    let took = started.elapsed();
    assert_eq!(Arc::strong_count(&begun), 1, "no call is left");
    took
}

async fn abort_all(tasks: Vec<JoinHandle<()>>) {
    tasks.iter().for_each(JoinHandle::abort);
    for task in tasks {
        assert!(task.await.is_err_and(|error| error.is_cancelled()), "no call has ended by itself");
    }
}

async fn call(api: Api<impl Timer>, begun: Arc<AtomicU32>) {
    begun.fetch_add(1, Ordering::Relaxed);
    let answer = api.get_image(0).await;
    panic!("call {begun:?} was not stopped: {answer:?}");
}
