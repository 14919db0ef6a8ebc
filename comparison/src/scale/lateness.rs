//! How late each call is: the time from when it would be answered if it had begun at once, with all others, to its answer.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use workload::Timer;

/// A timer that notes how late each of its sleeps was polled to its end, which is when the call that waits for it is answered. It
/// costs time and memory, so a process that notes lateness measures nothing else.
///
/// A sleep is due one latency after the timer was made, whenever it is first polled: a call that waits for its first poll is late, too, and
/// the latest one is as late as the overhead of all.
#[derive(Clone, Debug)]
pub(super) struct Noted<T> {
    timer: T,
    began: Instant,
    late: Arc<Mutex<Vec<Duration>>>,
}

/// In milliseconds: half of the calls, and one in a hundred and in a thousand, were later.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(super) struct Percentiles {
    pub(super) p50: f64,
    pub(super) p99: f64,
    pub(super) p99_9: f64,
}

impl<T: Timer> Noted<T> {
    pub(super) fn new(timer: T) -> Self {
        Self { began: timer.now(), timer, late: Arc::default() }
    }

    /// Nothing if no call was made.
    pub(super) fn percentiles(&self) -> Option<Percentiles> {
        let mut late = self.late.lock().expect("no call panics").clone();
        late.sort_unstable();
        let beyond = |share: f64| {
            let rank = (late.len() as f64 * share).ceil() as usize;
            late.get(rank.saturating_sub(1)).map(|late| late.as_secs_f64() * 1e3)
        };
        Some(Percentiles { p50: beyond(0.5)?, p99: beyond(0.99)?, p99_9: beyond(0.999)? })
    }
}

impl<T: Timer> Timer for Noted<T> {
    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send + 'static {
        let due = self.began + time;
        let (sleep, timer) = (self.timer.sleep(time), self.clone());
        async move {
            sleep.await;
            let late = timer.now().saturating_duration_since(due);
            timer.late.lock().expect("no call panics").push(late);
        }
    }

    fn now(&self) -> Instant {
        self.timer.now()
    }
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;
    use futures::future::join_all;
    use workload::Smol;

    use super::*;

    #[test]
    fn a_call_whose_thread_is_held_is_late() {
        let timer = Noted::new(Smol);
        assert!(timer.percentiles().is_none(), "no call was made");
        let hold = Duration::from_millis(300);
        block_on(async {
            let sleeps = join_all((0..100).map(|_| timer.sleep(Duration::from_millis(1))));
            futures::join!(sleeps, async { std::thread::sleep(hold) });
        });
        let late = timer.percentiles().expect("calls were made");
        assert!(late.p50 > 250.0 && late.p50 <= late.p99 && late.p99 <= late.p99_9, "{late:?}");
    }
}
