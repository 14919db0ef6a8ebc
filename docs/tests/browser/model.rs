//! What the page *Try it* works out, as a program on the virtual clock. The page shows it.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures::executor::block_on;
use futures::{StreamExt, stream};
use tokio::sync::{Semaphore, SemaphorePermit};
use workload::{Api, Timer, VirtualClock};

/// What the sliders say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    pub(crate) calls: usize,
    pub(crate) latency: u32,
    pub(crate) limit: usize,
    pub(crate) threads: usize,
    pub(crate) share: u32,
}

/// What one call did, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Times {
    pub(crate) call: usize,
    pub(crate) sent: Duration,
    pub(crate) answered: Duration,
    pub(crate) computing: Duration,
    pub(crate) finished: Duration,
    pub(crate) thread: usize,
}

// ANCHOR: model
struct Program {
    api: Api<VirtualClock>,
    clock: VirtualClock,
    compute: Duration,
    threads: Threads,
}

async fn sequential(program: &Program, calls: usize) -> Vec<Times> {
    let mut times = Vec::new();
    for number in 0..calls {
        times.push(call(program, number).await);
    }
    times
}

/// Concurrent on one thread, parallel on several.
async fn overlapping(program: &Program, calls: usize, limit: usize) -> Vec<Times> {
    stream::iter(0..calls).map(|number| call(program, number)).buffer_unordered(limit).collect().await
}

async fn call(Program { api, clock, compute, threads }: &Program, number: usize) -> Times {
    let thread = threads.take().await;
    let sent = clock.elapsed();
    drop(thread);
    api.get_image(1).await.expect("it is not told to fail");
    let answered = clock.elapsed();
    let thread = threads.take().await;
    let computing = clock.elapsed();
    clock.sleep(*compute).await;
    Times { call: number, sent, answered, computing, finished: clock.elapsed(), thread: thread.number }
}
// ANCHOR_END: model

/// One permit for each thread. The semaphore gives them out in the order in which they were asked for.
struct Threads {
    permits: Semaphore,
    idle: Mutex<BTreeSet<usize>>,
}

struct Thread<'a> {
    number: usize,
    threads: &'a Threads,
    /// Given back after the number, since fields are dropped after the whole.
    _permit: SemaphorePermit<'a>,
}

impl Threads {
    fn new(number: usize) -> Self {
        Self { permits: Semaphore::new(number), idle: Mutex::new((0..number).collect()) }
    }

    async fn take(&self) -> Thread<'_> {
        let permit = self.permits.acquire().await.expect("it is never closed");
        let number = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop_first();
        Thread { number: number.expect("a permit stands for a thread"), threads: self, _permit: permit }
    }
}

impl Drop for Thread<'_> {
    fn drop(&mut self) {
        self.threads.idle.lock().unwrap_or_else(PoisonError::into_inner).insert(self.number);
    }
}

impl Setting {
    /// What each call of the three timelines does, call by call.
    pub(crate) fn timelines(self) -> [Vec<Times>; 3] {
        let Self { calls, limit, threads, .. } = self;
        [
            self.run(1, async |program| sequential(program, calls).await),
            self.run(1, async |program| overlapping(program, calls, limit).await),
            self.run(threads, async |program| overlapping(program, calls, limit).await),
        ]
    }

    fn run(self, threads: usize, model: impl AsyncFnOnce(&Program) -> Vec<Times>) -> Vec<Times> {
        let part = |percent| Duration::from_micros(u64::from(self.latency * percent * 10));
        let (wait, compute) = (part(100 - self.share), part(self.share));
        let clock = VirtualClock::new();
        let api = Api::new(clock.clone()).with_latency(wait);
        let program = Program { api, clock: clock.clone(), compute, threads: Threads::new(threads) };
        let mut times = block_on(clock.drive(model(&program)));
        // They come in the order in which they finish.
        times.sort_by_key(|times| times.call);
        times
    }
}
