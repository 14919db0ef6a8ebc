//! Overhead: what does each part cost when nothing waits?
//!
//! `cargo bench -p benches --bench overhead`
//!
//! Everything about a scheduler is measured from inside a task. From `block_on` on a runtime with several threads, each task would cross
//! threads and wake one; criterion's `to_async` would measure that. What crosses threads has two prices: one while the other core is awake,
//! and one many times as high once it sleeps. Those rows differ from run to run by more than their intervals.
//!
//! Bias: one thing at a time, over and over, stays in the cache and finds every queue empty. The more tasks or timers there are,
//! the more each costs: see `scaling`. smol and async-std share their executor, channel and timers.

use std::future::{Future, ready};
use std::hint::black_box;
use std::pin::pin;
use std::rc::Rc;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use benches::{configured, elapsed};
use comparison::runtime::{OnAsyncStd, OnSmol, OnTokio, Runtime};
use comparison::threads;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId};
use futures::executor::block_on;
use futures::future::{BoxFuture, LocalBoxFuture, join_all};
use futures::{FutureExt, SinkExt, StreamExt, poll};
use smol::channel;
use tokio::runtime::Builder;
use workload::Timer;
use workload::hardware_limit::cores;

fn main() -> anyhow::Result<()> {
    threads::pin().context("cannot start again with the number of threads set")?;
    let one = Builder::new_current_thread().enable_time().build().context("cannot start tokio")?;
    let tokio = OnTokio::new(cores()).context("cannot start tokio's threads")?;
    let mut criterion = configured();

    let mut group = criterion.benchmark_group("overhead");
    let mut overhead = Overhead(&mut group);
    on_tokio(&mut overhead, &one, &tokio);
    on_smol(&mut overhead);
    on_async_std(&mut overhead);
    on_every(&mut overhead, "tokio", &tokio);
    on_every(&mut overhead, "smol", &OnSmol);
    on_every(&mut overhead, "async-std", &OnAsyncStd);
    channels(&mut overhead);
    without_a_runtime(&mut overhead);
    group.finish();

    criterion.final_summary();
    Ok(())
}

struct Overhead<'a, 'b>(&'a mut BenchmarkGroup<'b, WallTime>);

impl Overhead<'_, '_> {
    /// Adds a benchmark whose routine does its work so many times and says how long that took.
    fn add(&mut self, what: &str, of: &str, mut routine: impl FnMut(u64) -> Duration) {
        self.0.bench_function(BenchmarkId::new(what, of), |bencher| bencher.iter_custom(&mut routine));
    }

    /// Adds a benchmark of `work` from its beginning to its end.
    fn time(&mut self, what: &str, of: &str, mut work: impl FnMut()) {
        self.0.bench_function(BenchmarkId::new(what, of), |bencher| bencher.iter(&mut work));
    }
}

/// Does the work inside a task on a worker thread of the runtime, and says how long it took there.
fn inside(runtime: &impl Runtime, work: impl Future<Output = ()> + Send + 'static) -> Duration {
    runtime.block_on(runtime.spawn(timed(work)))
}

async fn timed(work: impl Future<Output = ()>) -> Duration {
    let started = Instant::now();
    work.await;
    started.elapsed()
}

/// Does something so many times, each of which must answer one.
macro_rules! times {
    ($iterations:expr, $once:expr) => {
        async move {
            let mut answers = 0;
            for _ in 0..$iterations {
                answers += $once;
            }
            assert_eq!(answers, $iterations, "each answers one");
        }
    };
}

fn on_tokio(overhead: &mut Overhead<'_, '_>, one: &tokio::runtime::Runtime, tokio: &OnTokio) {
    let in_one = |work| one.block_on(one.spawn(work)).expect("no task panics");
    let spawn = |n| times!(n, tokio::spawn(async { 1 }).await.expect("no task panics"));
    overhead.add("spawn", "tokio", move |n| inside(tokio, spawn(n)));
    overhead.add("spawn-from-block-on", "tokio", move |n| tokio.block_on(timed(spawn(n))));
    overhead.add("spawn", "tokio-one-thread", move |n| in_one(timed(spawn(n)).boxed()));
    let give_way = |n| times!(n, tokio::task::yield_now().map(|()| 1).await);
    overhead.add("yield", "tokio", move |n| inside(tokio, give_way(n)));
    overhead.add("yield", "tokio-one-thread", move |n| in_one(timed(give_way(n)).boxed()));
    let echo = |n| two_tasks(n, |echo| tokio::spawn(echo).map(|ended| ended.expect("no task panics")));
    overhead.add("ping-pong-one-thread", "tokio-one-thread", move |n| in_one(timed(echo(n)).boxed()));
    let blocking = |n| times!(n, tokio::task::spawn_blocking(|| 1).await.expect("no task panics"));
    overhead.add("spawn-blocking", "tokio", move |n| inside(tokio, blocking(n)));
    overhead.time("block-on", "tokio-one-thread", || assert_eq!(one.block_on(async { 1 }), 1));
}

fn on_smol(overhead: &mut Overhead<'_, '_>) {
    let spawn = |n| times!(n, smol::spawn(async { 1 }).await);
    overhead.add("spawn", "smol", move |n| inside(&OnSmol, spawn(n)));
    overhead.add("spawn-from-block-on", "smol", move |n| smol::block_on(timed(spawn(n))));
    let executor = Rc::new(smol::LocalExecutor::new());
    let in_one = move |work: fn(Executor, u64) -> LocalBoxFuture<'static, ()>, n| {
        smol::block_on(executor.run(executor.spawn(timed(work(executor.clone(), n)))))
    };
    let spawns = |executor: Executor, n| times!(n, executor.spawn(async { 1 }).await).boxed_local();
    let echoes = |executor: Executor, n| two_tasks(n, move |echo| executor.spawn(echo)).boxed_local();
    let also_in_one = in_one.clone();
    overhead.add("spawn", "smol-one-thread", move |n| in_one(spawns, n));
    overhead.add("ping-pong-one-thread", "smol-one-thread", move |n| also_in_one(echoes, n));
    let give_way = |n| times!(n, smol::future::yield_now().map(|()| 1).await);
    overhead.add("yield", "smol", move |n| inside(&OnSmol, give_way(n)));
    overhead.add("spawn-blocking", "smol", |n| inside(&OnSmol, times!(n, smol::unblock(|| 1).await)));
}

type Executor = Rc<smol::LocalExecutor<'static>>;

fn on_async_std(overhead: &mut Overhead<'_, '_>) {
    use async_std::task;

    let spawn = |n| times!(n, task::spawn(async { 1 }).await);
    overhead.add("spawn", "async-std", move |n| inside(&OnAsyncStd, spawn(n)));
    overhead.add("spawn-from-block-on", "async-std", move |n| task::block_on(timed(spawn(n))));
    let give_way = |n| times!(n, task::yield_now().map(|()| 1).await);
    overhead.add("yield", "async-std", move |n| inside(&OnAsyncStd, give_way(n)));
    overhead.add("spawn-blocking", "async-std", |n| inside(&OnAsyncStd, times!(n, task::spawn_blocking(|| 1).await)));
}

fn on_every<R: Runtime>(overhead: &mut Overhead<'_, '_>, name: &str, runtime: &R) {
    overhead.time("block-on", name, || assert_eq!(runtime.block_on(async { 1 }), 1));
    // `block_on` and a worker are two threads.
    let ping_pong = |n| runtime.block_on(timed(two_tasks(n, |echo| runtime.spawn(echo))));
    overhead.add("ping-pong-two-threads", name, ping_pong);
    let timer = runtime.timer();
    let dropped = move |n| {
        let timer = timer.clone();
        inside(
            runtime,
            times!(n, {
                let sleep = pin!(timer.sleep(Duration::from_secs(60)));
                u64::from(poll!(sleep).is_pending())
            }),
        )
    };
    overhead.add("timer", name, dropped);
}

/// A message to a task and its answer: two wakes. All runtimes use the same channel, so that only their schedulers differ.
async fn two_tasks<F: Future<Output = ()>>(iterations: u64, spawn: impl FnOnce(BoxFuture<'static, ()>) -> F) {
    let (there, arrives) = channel::bounded(1);
    let (back, answers) = channel::bounded(1);
    let echo = async move {
        while let Ok(message) = arrives.recv().await {
            back.send(message).await.expect("the other task waits for it");
        }
    };
    let echo = spawn(echo.boxed());
    for message in 0..iterations {
        there.send(message).await.expect("the other task runs");
        assert_eq!(answers.recv().await, Ok(message), "the message comes back");
    }
    drop(there);
    echo.await;
}

/// A message that is sent and received by the same future: nothing waits.
fn channels(overhead: &mut Overhead<'_, '_>) {
    let once = |n| {
        times!(n, {
            let (sender, receiver) = tokio::sync::oneshot::channel();
            sender.send(1).expect("the receiver is there");
            receiver.await.expect("it was sent")
        })
    };
    overhead.add("one-shot-channel", "tokio", move |n| block_on(timed(once(n))));
    let once = |n| {
        times!(n, {
            let (sender, receiver) = futures::channel::oneshot::channel();
            sender.send(1).expect("the receiver is there");
            receiver.await.expect("it was sent")
        })
    };
    overhead.add("one-shot-channel", "futures", move |n| block_on(timed(once(n))));

    let through = |n| {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(100);
        times!(n, {
            sender.send(1).await.expect("the receiver is there");
            receiver.recv().await.expect("it was sent")
        })
    };
    overhead.add("bounded-channel", "tokio", move |n| block_on(timed(through(n))));
    let through = |n| {
        let (mut sender, mut receiver) = futures::channel::mpsc::channel(100);
        times!(n, {
            sender.send(1).await.expect("the receiver is there");
            receiver.next().await.expect("it was sent")
        })
    };
    overhead.add("bounded-channel", "futures", move |n| block_on(timed(through(n))));
    let through = |n| {
        let (sender, receiver) = channel::bounded(100);
        times!(n, {
            sender.send(1).await.expect("the receiver is there");
            receiver.recv().await.expect("it was sent")
        })
    };
    overhead.add("bounded-channel", "smol", move |n| block_on(timed(through(n))));
    let (sender, receiver) = mpsc::sync_channel(100);
    overhead.time("bounded-channel", "std", move || {
        sender.send(1).expect("the receiver is there");
        assert_eq!(receiver.recv(), Ok(1));
    });
}

/// What needs no runtime.
fn without_a_runtime(overhead: &mut Overhead<'_, '_>) {
    overhead.time("block-on", "futures", || assert_eq!(block_on(async { 1 }), 1));
    for futures in [30, 31] {
        let join = move || assert!(block_on(join_all((0..futures).map(ready))).into_iter().eq(0..futures));
        overhead.time(&format!("join-all-of-{futures}-ready"), "futures", join);
    }
    let spawn = || assert_eq!(thread::spawn(|| 1).join().expect("it does not panic"), 1);
    overhead.time("spawn", "thread", spawn);
    let join = || assert_eq!(rayon::join(|| black_box(1), || black_box(2)), (1, 2));
    overhead.time("rayon-join", "from-outside", join);
    overhead.add("rayon-join", "in-the-pool", move |n| rayon::scope(|_| elapsed(|| (0..n).for_each(|_| join()))));
}
