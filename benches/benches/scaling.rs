//! Scaling: what do 1, 10, ... 10,000 calls at once cost beyond their latency, by how they are arranged?
//!
//! `cargo bench -p benches --bench scaling`
//!
//! The latency is taken away from each time, since every arrangement pays it alike: what is left is the work of the runtime and of
//! the arrangement. It grows about as the number of calls does, but for two. `join_all` and `FuturesUnordered` on tokio's one
//! thread grow faster from some thousand calls on: its cooperative budget ends a round of polls early, again and again, and
//! `unconstrained` mends it. `buffer_unordered(100)` waits one latency for each hundred calls, by design; all that it is meant to
//! wait is taken away, so that what is left is the rounding of its timers. With few calls tokio's tick of a millisecond is all that
//! is seen.
//!
//! Bias: a task is spawned from inside a task where the runtime has several threads, and from the root where it has one: the other
//! way round costs more. All calls fire together, which suits whoever wakes them in one go. The latency outlasts the start of
//! all calls on a laptop; on a far slower machine the first would end before the last has begun. Runtimes that keep threads have
//! started them before. For more calls, and for memory, see `cargo run --release -p comparison -- scale`.

use std::future::Future;
use std::time::{Duration, Instant};

use anyhow::Context;
use benches::Rounds;
use comparison::threads;
use criterion::Criterion;
use futures::StreamExt;
use futures::future::join_all;
use futures::stream::{self, FuturesUnordered};
use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinSet, unconstrained};
use workload::hardware_limit::cores;
use workload::{Api, ApiError, AsyncStd, Image, Smol, Timer, Tokio};

const LATENCY: Duration = Duration::from_millis(20);
const CALLS: [u32; 5] = [1, 10, 100, 1_000, 10_000];
/// How many calls `buffer_unordered` has in flight.
const BUFFER: u32 = 100;

type Answer = Result<Image, ApiError>;

fn main() -> anyhow::Result<()> {
    threads::pin().context("cannot start again with the number of threads set")?;
    let one = Builder::new_current_thread().enable_time().build().context("cannot start tokio")?;
    let many = Builder::new_multi_thread().worker_threads(cores()).enable_time().build();
    let many = many.context("cannot start tokio's threads")?;
    let mut criterion = Criterion::default().configure_from_args();

    let mut scaling = Rounds::new("scaling", 15);
    for calls in CALLS {
        on_tokio(&mut scaling, calls, &one, &many);
        on_smol(&mut scaling, calls);
        on_async_std(&mut scaling, calls);
    }
    scaling.run(&mut criterion);

    criterion.final_summary();
    Ok(())
}

fn on_tokio<'a>(scaling: &mut Rounds<'a>, calls: u32, one: &'a Runtime, many: &'a Runtime) {
    add(scaling, "tokio-unconstrained", calls, LATENCY, move || one.block_on(unconstrained(joined(api(Tokio), calls))));
    add(scaling, "tokio-join-all", calls, LATENCY, move || one.block_on(joined(api(Tokio), calls)));
    add(scaling, "tokio-unordered", calls, LATENCY, move || one.block_on(unordered(api(Tokio), calls)));
    add(scaling, "tokio-spawn", calls, LATENCY, move || one.block_on(tokio_tasks(calls)));
    add(scaling, "tokio-join-set", calls, LATENCY, move || one.block_on(tokio_join_set(calls)));
    let inside = |answers: Result<_, _>| answers.expect("no task panics");
    add(scaling, "tokio-spawn-multi", calls, LATENCY, move || inside(many.block_on(many.spawn(tokio_tasks(calls)))));
    add(scaling, "tokio-join-set-multi", calls, LATENCY, move || {
        inside(many.block_on(many.spawn(tokio_join_set(calls))))
    });
    add_buffered(scaling, "tokio-buffered", calls, move || one.block_on(buffered(api(Tokio), calls)));
}

fn on_smol(scaling: &mut Rounds<'_>, calls: u32) {
    add(scaling, "smol-join-all", calls, LATENCY, move || smol::block_on(joined(api(Smol), calls)));
    add(scaling, "smol-unordered", calls, LATENCY, move || smol::block_on(unordered(api(Smol), calls)));
    let on_one_thread = move || {
        let executor = smol::LocalExecutor::new();
        let tasks: Vec<_> = (0..calls).map(|id| executor.spawn(call(api(Smol), id))).collect();
        smol::block_on(executor.run(await_each(tasks)))
    };
    add(scaling, "smol-spawn", calls, LATENCY, on_one_thread);
    let tasks = move || async move {
        await_each((0..calls).map(|id| smol::spawn(call(api(Smol), id))).collect::<Vec<_>>()).await
    };
    add(scaling, "smol-spawn-multi", calls, LATENCY, move || smol::block_on(smol::spawn(tasks())));
    add_buffered(scaling, "smol-buffered", calls, move || smol::block_on(buffered(api(Smol), calls)));
}

/// async-std has no stable way to spawn on one thread.
fn on_async_std(scaling: &mut Rounds<'_>, calls: u32) {
    use async_std::task::{block_on, spawn};

    add(scaling, "async-std-join-all", calls, LATENCY, move || block_on(joined(api(AsyncStd), calls)));
    add(scaling, "async-std-unordered", calls, LATENCY, move || block_on(unordered(api(AsyncStd), calls)));
    let tasks = move || async move {
        await_each((0..calls).map(|id| spawn(call(api(AsyncStd), id))).collect::<Vec<_>>()).await
    };
    add(scaling, "async-std-spawn-multi", calls, LATENCY, move || block_on(spawn(tasks())));
    add_buffered(scaling, "async-std-buffered", calls, move || block_on(buffered(api(AsyncStd), calls)));
}

/// Measures what `run` takes beyond what it is meant to wait.
fn add<'a>(
    scaling: &mut Rounds<'a>,
    name: &str,
    calls: u32,
    waits: Duration,
    mut run: impl FnMut() -> Vec<Answer> + 'a,
) {
    let mut beyond = move || {
        let started = Instant::now();
        let answers = run();
        let took = started.elapsed();
        check(calls, answers);
        took.checked_sub(waits).expect("no timer fires before its time")
    };
    scaling.add(name, calls, move |iterations| (0..iterations).map(|_| beyond()).sum());
}

/// More calls in a buffer take longer, and say no more.
fn add_buffered<'a>(scaling: &mut Rounds<'a>, name: &str, calls: u32, run: impl FnMut() -> Vec<Answer> + 'a) {
    if calls <= 1_000 {
        add(scaling, name, calls, LATENCY * calls.div_ceil(BUFFER), run);
    }
}

fn api<T: Timer>(timer: T) -> Api<T> {
    Api::new(timer).with_latency(LATENCY)
}

async fn joined(api: Api<impl Timer>, calls: u32) -> Vec<Answer> {
    join_all((0..calls).map(|id| api.get_image(id))).await
}

async fn unordered(api: Api<impl Timer>, calls: u32) -> Vec<Answer> {
    (0..calls).map(|id| api.get_image(id)).collect::<FuturesUnordered<_>>().collect().await
}

async fn buffered(api: Api<impl Timer>, calls: u32) -> Vec<Answer> {
    stream::iter((0..calls).map(|id| api.get_image(id))).buffer_unordered(BUFFER as usize).collect().await
}

async fn tokio_tasks(calls: u32) -> Vec<Answer> {
    let api = api(Tokio);
    let tasks: Vec<_> = (0..calls).map(|id| tokio::spawn(call(api.clone(), id))).collect();
    await_each(tasks).await.into_iter().map(|answer| answer.expect("no call panics")).collect()
}

async fn tokio_join_set(calls: u32) -> Vec<Answer> {
    let api = api(Tokio);
    let tasks: JoinSet<_> = (0..calls).map(|id| call(api.clone(), id)).collect();
    tasks.join_all().await
}

async fn call(api: Api<impl Timer>, id: u32) -> Answer {
    api.get_image(id).await
}

/// The tasks run by themselves, so that awaiting one after another takes no longer than the slowest.
async fn await_each<T>(tasks: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut answers = Vec::with_capacity(tasks.len());
    for task in tasks {
        answers.push(task.await);
    }
    answers
}

/// Some arrangements answer in the order in which the calls end.
fn check(calls: u32, answers: Vec<Answer>) {
    let mut ids: Vec<_> = answers.into_iter().map(|answer| answer.expect("no call was told to fail").id).collect();
    ids.sort_unstable();
    assert!(ids.into_iter().eq(0..calls), "every image, once");
}
