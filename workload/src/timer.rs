//! What a simulated call needs from a runtime.

use std::future::Future;
use std::time::{Duration, Instant};

#[cfg(feature = "async-std")]
mod async_std;
#[cfg(feature = "smol")]
mod smol;
#[cfg(feature = "tokio")]
mod tokio;

#[cfg(feature = "async-std")]
pub use async_std::AsyncStd;
#[cfg(feature = "smol")]
pub use smol::Smol;
#[cfg(feature = "tokio")]
pub use tokio::Tokio;

/// A way to wait, and to tell the time.
///
/// The futures are `Send`, so that code that is generic over the timer can spawn.
pub trait Timer: Clone + Send + Sync + 'static {
    /// A future that is ready once `time` has passed. It counts from when it is made or from when it is first polled, as the
    /// runtime has it; dropped, it waits no longer.
    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send + 'static;

    /// The time now, on the clock by which this timer sleeps.
    fn now(&self) -> Instant {
        Instant::now()
    }
}
