use std::future::{self, Future};
use std::pin::Pin;
use std::time::Duration;

use super::Timer;

/// Waits on smol's timer, which works on every runtime, since a thread of its own drives it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Smol;

impl Timer for Smol {
    #[inline]
    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send + 'static {
        // An `async` block around the timer would keep it twice.
        let mut timer = smol::Timer::after(time);
        future::poll_fn(move |cx| Pin::new(&mut timer).poll(cx).map(drop))
    }
}
