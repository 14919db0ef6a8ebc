use std::future::Future;
use std::time::{Duration, Instant};

use super::Timer;

/// Waits on tokio's timer: inside a tokio runtime whose time is enabled, and nowhere else.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tokio;

impl Timer for Tokio {
    #[inline]
    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send + 'static {
        tokio::time::sleep(time)
    }

    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }
}
