//! What the comparison needs from a runtime, and the three runtimes.

use std::future::Future;
use std::io;

use futures::FutureExt;
use futures::future::try_join_all;
use workload::{Api, ApiError, AsyncStd, Image, Smol, Timer, Tokio};

/// A runtime whose worker threads have been started, or start on first use.
pub trait Runtime {
    /// Its timer.
    type Timer: Timer + Default;

    /// Its timer.
    fn timer(&self) -> Self::Timer {
        Self::Timer::default()
    }

    /// Runs a future to its end on the thread that calls.
    fn block_on<F: Future>(&self, future: F) -> F::Output;

    /// Starts a task on the worker threads. Dropping what this gives cancels the task on smol, and leaves it running on tokio
    /// and async-std.
    ///
    /// # Panics
    /// What this gives panics when the task did.
    fn spawn<F: Future<Output: Send> + Send + 'static>(&self, future: F) -> impl Future<Output = F::Output> + Send;
}

/// tokio, on its multi-thread runtime.
#[derive(Debug)]
pub struct OnTokio(tokio::runtime::Runtime);

impl OnTokio {
    /// A runtime with that many worker threads.
    ///
    /// # Errors
    /// When the threads cannot be started.
    pub fn new(threads: usize) -> io::Result<Self> {
        tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_time().build().map(Self)
    }
}

impl Runtime for OnTokio {
    type Timer = Tokio;

    fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.0.block_on(future)
    }

    fn spawn<F: Future<Output: Send> + Send + 'static>(&self, future: F) -> impl Future<Output = F::Output> + Send {
        self.0.spawn(future).map(|answer| answer.expect("a task panicked"))
    }
}

/// smol, on its global executor: one thread unless `SMOL_THREADS` says otherwise.
#[derive(Clone, Copy, Debug)]
pub struct OnSmol;

impl Runtime for OnSmol {
    type Timer = Smol;

    fn block_on<F: Future>(&self, future: F) -> F::Output {
        smol::block_on(future)
    }

    fn spawn<F: Future<Output: Send> + Send + 'static>(&self, future: F) -> impl Future<Output = F::Output> + Send {
        smol::spawn(future)
    }
}

/// async-std, on its global executor: one thread a core unless `ASYNC_STD_THREAD_COUNT` says otherwise. It is discontinued.
#[derive(Clone, Copy, Debug)]
pub struct OnAsyncStd;

impl Runtime for OnAsyncStd {
    type Timer = AsyncStd;

    fn block_on<F: Future>(&self, future: F) -> F::Output {
        async_std::task::block_on(future)
    }

    fn spawn<F: Future<Output: Send> + Send + 'static>(&self, future: F) -> impl Future<Output = F::Output> + Send {
        async_std::task::spawn(future)
    }
}

/// Loads `count` images with a task for each call, on the worker threads of `runtime`: takes one latency.
///
/// # Errors
/// The error of the first call that fails.
pub async fn load_images_in_tasks<R: Runtime>(
    runtime: &R,
    api: &Api<R::Timer>,
    count: u32,
) -> Result<Vec<Image>, ApiError> {
    let tasks = (0..count).map(|id| {
        let api = api.clone();
        runtime.spawn(async move { api.get_image(id).await })
    });
    // The tasks run whether or not they are awaited, but an iterator makes none before it is asked to.
    try_join_all(tasks.collect::<Vec<_>>()).await
}
