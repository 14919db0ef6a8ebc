//! The ways to have many calls in flight. `scale` gives each run a process of its own, and the benchmark `scaling` repeats them in one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::future::Future;
use std::ops::Range;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::ValueEnum;
use futures::future::join_all;
use futures::stream::{self, FuturesUnordered, StreamExt};
use serde::Serialize;
use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinSet, unconstrained};
use workload::hardware_limit::cores;
use workload::{Api, ApiError, AsyncStd, Image, Smol, Timer, Tokio, blocking};

use super::lateness::{Noted, Percentiles};

/// A way to have many calls in flight at once: first those that people write, then those that are tuned, and bare timers to compare
/// them with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Pattern {
    /// No runtime: a heap of deadlines and no executor, which the others are compared with
    Baseline,
    /// tokio, one thread: a task for each call
    TokioSpawn,
    /// tokio, one thread: a `JoinSet`
    TokioJoinSet,
    /// tokio, one thread: `join_all`
    TokioJoinAll,
    /// tokio, one thread: `FuturesUnordered`
    TokioUnordered,
    /// tokio, one thread: `buffer_unordered(100)`, so that one latency follows another
    TokioBuffered,
    /// tokio, a thread for each core: a task for each call, spawned from a task
    TokioSpawnMulti,
    /// tokio, a thread for each core: a `JoinSet` inside a task
    TokioJoinSetMulti,
    /// smol, one thread: a task for each call
    SmolSpawn,
    /// smol, one thread: `join_all`
    SmolJoinAll,
    /// smol, a thread for each core: a task for each call
    SmolSpawnMulti,
    /// async-std, one thread: `join_all`
    AsyncStdJoinAll,
    /// async-std, a thread for each core: a task for each call
    AsyncStdSpawn,
    /// A thread for each call
    OsThreads,
    /// Node: `Promise.all`
    Node,
    /// Go: a goroutine for each call
    Go,
    /// Python: `asyncio.gather`
    Python,
    /// Python on uvloop: `asyncio.gather`
    PythonUvloop,
    /// Tuned, on tokio, one thread: `join_all` in `unconstrained`
    TokioUnconstrained,
    /// Tuned: the same in groups of thirty, each of which is made when it is first polled
    TokioBatched,
    /// tokio's timers without the API, as in tokio-unconstrained
    BareTokio,
    /// The same, and each timer begins when it is first polled, as a call does
    BareTokioLazy,
    /// tokio's timers without the API, as in tokio-batched
    BareTokioBatched,
    /// smol's timers without the API, in `join_all`
    BareSmol,
    /// async-std's timers without the API, in `join_all`
    BareAsyncStd,
}

/// How many calls are made and started together in a group: the most that `join_all` polls in a plain loop.
const GROUP: u32 = 30;

/// How many calls `buffer_unordered` has in flight.
const BUFFER: u32 = 100;

impl Pattern {
    /// Those whose overhead should grow linearly.
    pub(super) const LINEAR: [Self; 8] = [
        Self::TokioSpawn,
        Self::TokioJoinSet,
        Self::TokioSpawnMulti,
        Self::SmolSpawn,
        Self::SmolJoinAll,
        Self::SmolSpawnMulti,
        Self::TokioUnconstrained,
        Self::TokioBatched,
    ];

    /// Its name, as `--only` takes it.
    ///
    /// # Panics
    /// Never: each has a name.
    #[must_use]
    pub fn name(self) -> String {
        self.to_possible_value().expect("each has a name").get_name().to_owned()
    }

    /// What people call it, in a chart.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Baseline => "no runtime",
            Self::TokioSpawn => "tokio spawn",
            Self::TokioJoinSet => "tokio JoinSet",
            Self::TokioJoinAll => "tokio join_all",
            Self::TokioUnordered => "tokio FuturesUnordered",
            Self::TokioBuffered => "tokio, 100 in flight",
            Self::TokioSpawnMulti => "tokio spawn, all cores",
            Self::TokioJoinSetMulti => "tokio JoinSet, all cores",
            Self::SmolSpawn => "smol spawn",
            Self::SmolJoinAll => "smol join_all",
            Self::SmolSpawnMulti => "smol spawn, all cores",
            Self::AsyncStdJoinAll => "async-std join_all",
            Self::AsyncStdSpawn => "async-std spawn",
            Self::OsThreads => "thread per call",
            Self::Node => "Node Promise.all",
            Self::Go => "Go goroutines",
            Self::Python => "Python gather",
            Self::PythonUvloop => "Python on uvloop",
            Self::TokioUnconstrained => "tokio unconstrained",
            Self::TokioBatched => "tokio batched",
            Self::BareTokio => "tokio, timers only",
            Self::BareTokioLazy => "tokio, lazy timers",
            Self::BareTokioBatched => "tokio, batched timers",
            Self::BareSmol => "smol, timers only",
            Self::BareAsyncStd => "async-std, timers only",
        }
    }

    /// Whether it is a program in another language.
    #[must_use]
    pub fn is_other_language(self) -> bool {
        matches!(self, Self::Node | Self::Go | Self::Python | Self::PythonUvloop)
    }

    /// How long the calls take if nothing else does.
    pub(super) fn predicted(self, calls: u32, latency: Duration) -> Duration {
        if self == Self::TokioBuffered { latency * calls.div_ceil(BUFFER) } else { latency }
    }

    /// A latency behind which starting the calls is over, or the first would end before the last has begun, and the memory of all
    /// of them at once would never be seen.
    pub(super) fn outlasting(self, calls: u32) -> Duration {
        // The same for every language: what overlaps with the wait does not count as overhead.
        let starting = Duration::from_micros(if self == Self::OsThreads { 100 } else { 2 });
        (starting * calls).max(Duration::from_millis(50))
    }

    /// The most calls that say something: more in a buffer only take longer, and more threads than that are refused by most
    /// systems.
    pub(super) fn most(self) -> u64 {
        match self {
            Self::TokioBuffered => 1_000,
            Self::OsThreads => 10_000,
            _ => u64::MAX,
        }
    }

    /// How much overhead a process may have in a run that chooses the numbers of calls itself. Another language may have more: it is
    /// what the others are compared with.
    pub(super) fn share(self) -> Duration {
        Duration::from_secs(if self.is_other_language() { 60 } else { 10 })
    }

    /// About how many bytes a call takes, rounded up from measurements on 64-bit Linux.
    pub(super) fn bytes_a_call(self) -> u64 {
        match self {
            Self::Baseline => 64,
            Self::OsThreads => 16 * 1024,
            Self::Go => 3_000,
            Self::Python | Self::PythonUvloop => 2_000,
            Self::TokioSpawn | Self::TokioSpawnMulti | Self::TokioJoinSet | Self::TokioJoinSetMulti | Self::Node => 700,
            _ => 400,
        }
    }

    /// Has that many calls in flight, and says how long that took.
    ///
    /// # Errors
    /// When threads or a runtime cannot be started, or an answer is missing.
    pub fn run(self, calls: u32, latency: Duration) -> anyhow::Result<Duration> {
        self.run_on(calls, latency, Tokio, Smol, AsyncStd)
    }

    /// Whether it is measured how late each call is: where calls of the API are made on a runtime, and none waits for its turn on purpose.
    pub(super) fn has_lateness(self) -> bool {
        !self.is_other_language()
            && !matches!(
                self,
                Self::Baseline
                    | Self::TokioBuffered
                    | Self::OsThreads
                    | Self::BareTokio
                    | Self::BareTokioLazy
                    | Self::BareTokioBatched
                    | Self::BareSmol
                    | Self::BareAsyncStd
            )
    }

    /// Has that many calls in flight, and says how late they were; nothing without calls, and where [no lateness](Self::has_lateness) is
    /// measured.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub(super) fn lateness(self, calls: u32, latency: Duration) -> anyhow::Result<Option<Percentiles>> {
        let (tokio, smol, async_std) = (Noted::new(Tokio), Noted::new(Smol), Noted::new(AsyncStd));
        self.run_on(calls, latency, tokio.clone(), smol.clone(), async_std.clone())?;
        Ok(tokio.percentiles().or_else(|| smol.percentiles()).or_else(|| async_std.percentiles()))
    }

    fn run_on(
        self,
        calls: u32,
        latency: Duration,
        on_tokio: impl Timer,
        on_smol: impl Timer,
        on_async_std: impl Timer,
    ) -> anyhow::Result<Duration> {
        let tokio = client(on_tokio.clone(), latency);
        let (smol, async_std) = (client(on_smol.clone(), latency), client(on_async_std.clone(), latency));
        let started = Instant::now();
        match self {
            Self::Baseline => baseline(calls, latency),
            Self::BareTokio => one_thread()?.block_on(unconstrained(sleep_all(on_tokio, calls, latency))),
            Self::BareTokioLazy => one_thread()?.block_on(unconstrained(begin_all(&on_tokio, calls, latency))),
            Self::BareTokioBatched => {
                let groups = in_groups(calls, |ids| join_all(ids.map(|_| on_tokio.sleep(latency))));
                one_thread()?.block_on(unconstrained(groups));
            }
            Self::BareSmol => smol::block_on(sleep_all(on_smol, calls, latency)),
            Self::BareAsyncStd => async_std::task::block_on(sleep_all(on_async_std, calls, latency)),
            Self::TokioUnconstrained => {
                check(calls, one_thread()?.block_on(unconstrained(join_all(all(&tokio, calls)))))?;
            }
            Self::TokioBatched => {
                let groups = in_groups(calls, |ids| join_all(ids.map(|id| tokio.get_image(id))));
                check(calls, one_thread()?.block_on(unconstrained(groups)).into_iter().flatten())?;
            }
            Self::TokioJoinAll => check(calls, one_thread()?.block_on(join_all(all(&tokio, calls))))?,
            Self::SmolJoinAll => check(calls, smol::block_on(join_all(all(&smol, calls))))?,
            Self::AsyncStdJoinAll => check(calls, async_std::task::block_on(join_all(all(&async_std, calls))))?,
            Self::TokioUnordered => {
                let unordered = async { all(&tokio, calls).collect::<FuturesUnordered<_>>().collect().await };
                check_any_order(calls, one_thread()?.block_on(unordered))?;
            }
            Self::TokioBuffered => {
                let buffered = stream::iter(all(&tokio, calls)).buffer_unordered(BUFFER as usize).collect();
                check_any_order(calls, one_thread()?.block_on(buffered))?;
            }
            Self::TokioSpawn => one_thread()?.block_on(tokio_tasks(tokio, calls))?,
            Self::TokioSpawnMulti => inside_a_task(tokio_tasks(tokio, calls))?,
            Self::TokioJoinSet => one_thread()?.block_on(join_set(tokio, calls))?,
            Self::TokioJoinSetMulti => inside_a_task(join_set(tokio, calls))?,
            Self::SmolSpawn => {
                let executor = smol::LocalExecutor::new();
                let tasks: Vec<_> = all(&smol, calls).map(|call| executor.spawn(call)).collect();
                check(calls, smol::block_on(executor.run(await_each(tasks))))?;
            }
            Self::SmolSpawnMulti => check(calls, smol::block_on(smol::spawn(smol_tasks(smol, calls))))?,
            Self::AsyncStdSpawn => {
                check(calls, async_std::task::block_on(async_std::task::spawn(async_std_tasks(async_std, calls))))?;
            }
            Self::OsThreads => os_threads(calls, latency)?,
            Self::Node | Self::Go | Self::Python | Self::PythonUvloop => {
                anyhow::bail!("another language is another program")
            }
        }
        Ok(started.elapsed())
    }
}

fn client<T: Timer>(timer: T, latency: Duration) -> Api<T> {
    Api::new(timer).with_latency(latency)
}

fn all<T: Timer>(api: &Api<T>, calls: u32) -> impl Iterator<Item = impl Future<Output = Answer>> {
    (0..calls).map(|id| api.get_image(id))
}

type Answer = Result<Image, ApiError>;

async fn sleep_all(timer: impl Timer, calls: u32, latency: Duration) {
    // The first of them wait while the last are still being made, which a call does not before it is polled.
    join_all((0..calls).map(|_| timer.sleep(latency))).await;
}

/// A join of joins. The calls of the first group have started before those of the second are made.
pub(super) async fn in_groups<F: Future>(calls: u32, group: impl Fn(Range<u32>) -> F) -> Vec<F::Output> {
    let first = (0..calls).step_by(GROUP as usize);
    join_all(first.map(|first| {
        let ids = first..calls.min(first + GROUP);
        async { group(ids).await }
    }))
    .await
}

async fn begin_all(timer: &impl Timer, calls: u32, latency: Duration) {
    // By reference, and the timer takes no room: the future is as large as that of a call.
    let latency = &latency;
    join_all((0..calls).map(|_| async move { timer.sleep(*latency).await })).await;
}

/// A runtime of tokio on this thread. I/O is left out: with it each timer made before the runtime first rests costs a system call.
pub(super) fn one_thread() -> anyhow::Result<Runtime> {
    Builder::new_current_thread().enable_time().build().context("cannot start tokio")
}

/// On a thread for each core. From the root, which runs on a thread of its own, spawning costs more.
fn inside_a_task(future: impl Future<Output = anyhow::Result<()>> + Send + 'static) -> anyhow::Result<()> {
    let runtime = Builder::new_multi_thread().worker_threads(cores()).enable_time().build();
    let runtime = runtime.context("cannot start tokio's threads")?;
    runtime.block_on(runtime.spawn(future))?
}

async fn tokio_tasks(api: Api<impl Timer>, calls: u32) -> anyhow::Result<()> {
    let tasks: Vec<_> = (0..calls).map(|id| tokio::spawn(call(api.clone(), id))).collect();
    let mut answers = Vec::with_capacity(tasks.len());
    for task in tasks {
        answers.push(task.await?);
    }
    check(calls, answers)
}

async fn join_set(api: Api<impl Timer>, calls: u32) -> anyhow::Result<()> {
    let mut tasks = JoinSet::new();
    for id in 0..calls {
        tasks.spawn(call(api.clone(), id));
    }
    check_any_order(calls, tasks.join_all().await)
}

async fn smol_tasks(api: Api<impl Timer>, calls: u32) -> Vec<Answer> {
    let tasks: Vec<_> = (0..calls).map(|id| smol::spawn(call(api.clone(), id))).collect();
    await_each(tasks).await
}

async fn async_std_tasks(api: Api<impl Timer>, calls: u32) -> Vec<Answer> {
    let tasks: Vec<_> = (0..calls).map(|id| async_std::task::spawn(call(api.clone(), id))).collect();
    await_each(tasks).await
}

async fn call(api: Api<impl Timer>, id: u32) -> Answer {
    api.get_image(id).await
}

/// The tasks run by themselves, so that awaiting one after another takes no longer than the slowest.
async fn await_each(tasks: Vec<impl Future<Output = Answer>>) -> Vec<Answer> {
    let mut answers = Vec::with_capacity(tasks.len());
    for task in tasks {
        answers.push(task.await);
    }
    answers
}

/// No less than this must be done to wait for many deadlines: note each, and take them out in order.
fn baseline(calls: u32, latency: Duration) {
    let mut deadlines = BinaryHeap::new();
    for id in 0..calls {
        deadlines.push(Reverse((Instant::now() + latency, id)));
    }
    while let Some(Reverse((deadline, _))) = deadlines.pop() {
        thread::sleep(deadline.saturating_duration_since(Instant::now()));
    }
}

/// # Errors
/// When a thread cannot be started: those that were started have ended by then.
fn os_threads(calls: u32, latency: Duration) -> anyhow::Result<()> {
    let api = blocking::Api::new().with_latency(latency);
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for id in 0..calls {
            let api = &api;
            let thread = thread::Builder::new().spawn_scoped(scope, move || api.get_image(id));
            let failed = || format!("thread {} of {calls} could not be started", id + 1);
            threads.push(thread.with_context(failed)?);
        }
        check(calls, threads.into_iter().map(|thread| thread.join().expect("no call panics")))
    })
}

pub(super) fn check(calls: u32, answers: impl IntoIterator<Item = Answer>) -> anyhow::Result<()> {
    let right = answers.into_iter().map(|answer| answer.map_or(u32::MAX, |image| image.id)).eq(0..calls);
    ensure!(right, "an answer is missing");
    Ok(())
}

fn check_any_order(calls: u32, mut answers: Vec<Answer>) -> anyhow::Result<()> {
    answers.sort_unstable_by_key(|answer| answer.as_ref().map_or(u32::MAX, |image| image.id));
    check(calls, answers)
}
