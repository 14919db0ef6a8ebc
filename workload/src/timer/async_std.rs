use std::future::Future;
use std::time::Duration;

use super::Timer;

/// Waits on async-std's timer, which works on every runtime. async-std is discontinued (RUSTSEC-2025-0052) and names smol as
/// its successor.
#[derive(Clone, Copy, Debug, Default)]
pub struct AsyncStd;

impl Timer for AsyncStd {
    #[inline]
    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send + 'static {
        async_std::task::sleep(time)
    }
}
