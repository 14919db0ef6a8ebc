use std::future::Future;
use std::time::{Duration, Instant};

use super::Timer;

/// Waits on smol's timer, which works on every runtime, since a thread of its own drives it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Smol;

impl Timer for Smol {
    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send + 'static {
        let timer = smol::Timer::after(time);
        async move {
            timer.await;
        }
    }

    fn now(&self) -> Instant {
        Instant::now()
    }
}
