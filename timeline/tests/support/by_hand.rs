//! A timeline whose clock is moved by hand, and futures that are polled and woken by hand.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use async_timeline::Timeline;

pub(crate) const MS: Duration = Duration::from_millis(1);

/// Names that would break a format that did not escape them.
pub(crate) const NASTY: &[&str] = &[
    "",
    "\u{1b}[31mred\u{1b}[0m",
    "null\0 bell\u{7} tab\t line\n return\r delete\u{7f}",
    "<script>alert(1)</script>",
    "\"double\" 'single' & \\back\\ ]]> -->",
    "👩‍👩‍👧 family 🇩🇪",
    "שלום עולם",
    "\u{202e}drawkcab\u{2066}",
    "e\u{301}\u{200b}\u{feff}\u{fffe}\u{ffff}",
];

#[derive(Clone)]
pub(crate) struct Clock {
    pub(crate) timeline: Timeline,
    now: Arc<AtomicU64>,
}

impl Clock {
    pub(crate) fn new() -> Self {
        let now = Arc::new(AtomicU64::new(0));
        let (zero, ticks) = (Instant::now(), now.clone());
        let clock = move || zero + Duration::from_nanos(ticks.load(Ordering::SeqCst));
        Self { timeline: Timeline::with_clock(clock), now }
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.now.fetch_add(time.as_nanos() as u64, Ordering::SeqCst);
    }
}

pub(crate) fn poll<T>(future: &mut Pin<Box<impl Future<Output = T> + ?Sized>>) -> Poll<T> {
    future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

/// A recorded future of some type or other.
pub(crate) type Call<T> = Pin<Box<dyn Future<Output = T>>>;

/// Wakes the future that it was made with.
#[derive(Clone, Default)]
pub(crate) struct Wakes(Arc<Mutex<Option<Waker>>>);

impl Wakes {
    pub(crate) fn wake(&self) {
        self.0.lock().expect("nobody panics with it").as_ref().expect("it was polled").wake_by_ref();
    }

    fn keep(&self, cx: &Context<'_>) {
        *self.0.lock().expect("nobody panics with it") = Some(cx.waker().clone());
    }
}

/// A recorded future that never ends.
pub(crate) fn waits(timeline: &Timeline, name: impl Into<Cow<'static, str>>) -> (Call<()>, Wakes) {
    let wakes = Wakes::default();
    let kept = wakes.clone();
    let future = std::future::poll_fn(move |cx| {
        kept.keep(cx);
        Poll::Pending
    });
    (Box::pin(timeline.record(name, future)), wakes)
}

/// A recorded future that fails when it is polled for the second time.
pub(crate) fn fails(timeline: &Timeline, name: &'static str) -> (Call<Result<(), &'static str>>, Wakes) {
    let wakes = Wakes::default();
    let kept = wakes.clone();
    let mut polled = false;
    let future = std::future::poll_fn(move |cx| {
        kept.keep(cx);
        if std::mem::replace(&mut polled, true) { Poll::Ready(Err("posts unavailable")) } else { Poll::Pending }
    });
    (Box::pin(timeline.try_record(name, future)), wakes)
}
