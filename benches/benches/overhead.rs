//! Overhead: what does each part cost when nothing waits?
//!
//! `cargo bench -p benches --bench overhead`
//!
//! A task costs some hundred nanoseconds on every runtime when a task spawns it. From the root of `block_on` on a runtime with
//! several threads it costs many times that, since the root runs on a thread of its own: each task crosses threads, and wakes one.
//! That is why everything about a scheduler is measured from inside a task here, and why criterion's `to_async`, which makes the
//! routine the root, would measure the crossing. Whatever crosses threads has two prices: one while the other core is awake, and
//! one many times as high once it sleeps. Which of them is paid depends on what else the machine does, so that these rows differ
//! from run to run by more than their intervals. A thread costs far more than a task, and handing work to a pool of blocking
//! threads lies between. `join_all` changes its algorithm between 30 and 31 futures, and pays for it where all are ready.
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
use benches::{Rounds, elapsed};
use comparison::runtime::{OnAsyncStd, OnSmol, OnTokio, Runtime};
use comparison::threads;
use criterion::Criterion;
use futures::executor::block_on;
use futures::future::{BoxFuture, LocalBoxFuture, join_all};
use futures::{FutureExt, SinkExt, StreamExt, poll};
use smol::channel;
use tokio::runtime::Builder;
use workload::Timer;
use workload::ceiling::cores;

fn main() -> anyhow::Result<()> {
    threads::pin().context("cannot start again with the number of threads set")?;
    let one = Builder::new_current_thread().enable_time().build().context("cannot start tokio")?;
    let tokio = OnTokio::new(cores()).context("cannot start tokio's threads")?;
    let mut criterion = Criterion::default().configure_from_args();

    let mut overhead = Rounds::new("overhead", 100);
    on_tokio(&mut overhead, &one, &tokio);
    on_smol(&mut overhead);
    on_async_std(&mut overhead);
    on_every(&mut overhead, "tokio", &tokio);
    on_every(&mut overhead, "smol", &OnSmol);
    on_every(&mut overhead, "async-std", &OnAsyncStd);
    channels(&mut overhead);
    without_a_runtime(&mut overhead);
    overhead.run(&mut criterion);

    criterion.final_summary();
    Ok(())
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

fn on_tokio<'a>(overhead: &mut Rounds<'a>, one: &'a tokio::runtime::Runtime, tokio: &'a OnTokio) {
    let in_one = |work| one.block_on(one.spawn(work)).expect("no task panics");
    let spawn = |n| times!(n, tokio::spawn(async { 1 }).await.expect("no task panics"));
    overhead.add("spawn-and-join", "tokio", move |n| inside(tokio, spawn(n)));
    overhead.add("spawn-and-join-from-root", "tokio", move |n| tokio.block_on(timed(spawn(n))));
    overhead.add("spawn-and-join", "tokio-one-thread", move |n| in_one(timed(spawn(n)).boxed()));
    let give_way = |n| times!(n, tokio::task::yield_now().map(|()| 1).await);
    overhead.add("yield", "tokio", move |n| inside(tokio, give_way(n)));
    overhead.add("yield", "tokio-one-thread", move |n| in_one(timed(give_way(n)).boxed()));
    let echo = |n| two_tasks(n, |echo| tokio::spawn(echo).map(|ended| ended.expect("no task panics")));
    overhead.add("there-and-back-one-thread", "tokio-one-thread", move |n| in_one(timed(echo(n)).boxed()));
    let blocking = |n| times!(n, tokio::task::spawn_blocking(|| 1).await.expect("no task panics"));
    overhead.add("spawn-blocking", "tokio", move |n| inside(tokio, blocking(n)));
    overhead.time("block-on", "tokio-one-thread", || assert_eq!(one.block_on(async { 1 }), 1));
}

fn on_smol(overhead: &mut Rounds<'_>) {
    let spawn = |n| times!(n, smol::spawn(async { 1 }).await);
    overhead.add("spawn-and-join", "smol", move |n| inside(&OnSmol, spawn(n)));
    overhead.add("spawn-and-join-from-root", "smol", move |n| smol::block_on(timed(spawn(n))));
    let executor = Rc::new(smol::LocalExecutor::new());
    let in_one = move |work: fn(Executor, u64) -> LocalBoxFuture<'static, ()>, n| {
        smol::block_on(executor.run(executor.spawn(timed(work(executor.clone(), n)))))
    };
    let spawns = |executor: Executor, n| times!(n, executor.spawn(async { 1 }).await).boxed_local();
    let echoes = |executor: Executor, n| two_tasks(n, move |echo| executor.spawn(echo)).boxed_local();
    let also_in_one = in_one.clone();
    overhead.add("spawn-and-join", "smol-one-thread", move |n| in_one(spawns, n));
    overhead.add("there-and-back-one-thread", "smol-one-thread", move |n| also_in_one(echoes, n));
    let give_way = |n| times!(n, smol::future::yield_now().map(|()| 1).await);
    overhead.add("yield", "smol", move |n| inside(&OnSmol, give_way(n)));
    overhead.add("spawn-blocking", "smol", |n| inside(&OnSmol, times!(n, smol::unblock(|| 1).await)));
}

type Executor = Rc<smol::LocalExecutor<'static>>;

fn on_async_std(overhead: &mut Rounds<'_>) {
    use async_std::task;

    let spawn = |n| times!(n, task::spawn(async { 1 }).await);
    overhead.add("spawn-and-join", "async-std", move |n| inside(&OnAsyncStd, spawn(n)));
    overhead.add("spawn-and-join-from-root", "async-std", move |n| task::block_on(timed(spawn(n))));
    let give_way = |n| times!(n, task::yield_now().map(|()| 1).await);
    overhead.add("yield", "async-std", move |n| inside(&OnAsyncStd, give_way(n)));
    overhead.add("spawn-blocking", "async-std", |n| inside(&OnAsyncStd, times!(n, task::spawn_blocking(|| 1).await)));
}

fn on_every<'a, R: Runtime>(overhead: &mut Rounds<'a>, name: &str, runtime: &'a R)
where
    R::Timer: 'a,
{
    overhead.time("block-on", name, || assert_eq!(runtime.block_on(async { 1 }), 1));
    // The root and a worker are two threads.
    let there_and_back = |n| runtime.block_on(timed(two_tasks(n, |echo| runtime.spawn(echo))));
    overhead.add("there-and-back-two-threads", name, there_and_back);
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
    overhead.add("timer-made-and-dropped", name, dropped);
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
fn channels(overhead: &mut Rounds<'_>) {
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
fn without_a_runtime(overhead: &mut Rounds<'_>) {
    overhead.time("block-on", "futures", || assert_eq!(block_on(async { 1 }), 1));
    for futures in [30, 31] {
        let join = move || assert!(block_on(join_all((0..futures).map(ready))).into_iter().eq(0..futures));
        overhead.time(&format!("join-all-of-{futures}-ready"), "futures", join);
    }
    let spawn = || assert_eq!(thread::spawn(|| 1).join().expect("it does not panic"), 1);
    overhead.time("spawn-and-join", "thread", spawn);
    let join = || assert_eq!(rayon::join(|| black_box(1), || black_box(2)), (1, 2));
    overhead.time("rayon-join", "from-outside", join);
    overhead.add("rayon-join", "in-the-pool", move |n| rayon::scope(|_| elapsed(|| (0..n).for_each(|_| join()))));
}
