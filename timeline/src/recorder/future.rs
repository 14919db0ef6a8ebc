//! Futures that are being recorded.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::Timeline;
use super::here::Running;
use super::live::{Live, Relayed};
use crate::log::Ending;

pin_project! {
    /// A future that is being recorded; see [`Timeline::record`]. Dropped before it is ready, it drops what it records.
    #[must_use = "futures do nothing unless they are awaited"]
    pub struct Recorded<F> {
        #[pin]
        future: F,
        // After the future, so that lanes inside it end before it does.
        seat: Seat,
    }
}

pin_project! {
    /// A future that is being recorded and may fail; see [`Timeline::try_record`]. Dropped before it is ready, it drops what it records.
    #[must_use = "futures do nothing unless they are awaited"]
    pub struct TryRecorded<F> {
        #[pin]
        future: F,
        seat: Seat,
    }
}

impl<F> Recorded<F> {
    pub(super) fn new(future: F, live: Arc<Live>) -> Self {
        Self { future, seat: Seat { live: Some(live), waker: Relayed::NONE } }
    }
}

impl<F> TryRecorded<F> {
    pub(super) fn new(future: F, live: Arc<Live>) -> Self {
        Self { future, seat: Seat { live: Some(live), waker: Relayed::NONE } }
    }
}

impl<F: Future> Future for Recorded<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        this.seat.poll(cx, |cx| this.future.poll(cx), |_| None)
    }
}

impl<T, E: fmt::Display, F: Future<Output = Result<T, E>>> Future for TryRecorded<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        this.seat.poll(cx, |cx| this.future.poll(cx), |answer| answer.as_ref().err().map(ToString::to_string))
    }
}

impl<F> fmt::Debug for Recorded<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorded").field("lane", &self.seat).finish_non_exhaustive()
    }
}

impl<F> fmt::Debug for TryRecorded<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TryRecorded").field("lane", &self.seat).finish_non_exhaustive()
    }
}

/// Records any future: `fetch(1).recorded(&timeline, "fetch").await`.
pub trait Record: Future + Sized {
    /// The same as [`Timeline::record`].
    #[track_caller]
    fn recorded(self, timeline: &Timeline, name: impl Into<Cow<'static, str>>) -> Recorded<Self> {
        timeline.record(name, self)
    }
}

impl<F: Future> Record for F {}

/// The recorder's part of a recorded future.
struct Seat {
    /// `None` once the lane has ended.
    live: Option<Arc<Live>>,
    waker: Relayed,
}

impl Seat {
    fn poll<T>(
        &mut self,
        cx: &mut Context<'_>,
        poll: impl FnOnce(&mut Context<'_>) -> Poll<T>,
        failure: impl FnOnce(&T) -> Option<String>,
    ) -> Poll<T> {
        let Some(live) = &self.live else {
            // This is between the future and whatever polls it too often.
            return poll(cx);
        };
        if self.waker.is_none() {
            live.begin(Some(cx.waker()));
        }
        self.waker.stand_for(cx.waker(), live);
        let running = Running::enter(live.base(), live.number, self.waker.get());
        live.enter();
        // Its ending is a panic unless it is told another, since a panic leaves no time to tell.
        let mut polling = Polling { seat: self, ending: Ending::Panicked, _running: running };
        let waker = polling.seat.waker.get().expect("it stands for the waker of this poll");
        let answer = poll(&mut Context::from_waker(waker));
        polling.ending = match &answer {
            Poll::Pending => Ending::Running,
            Poll::Ready(answer) => match (failure(answer), &polling.seat.live) {
                (Some(why), Some(live)) => {
                    live.fail(why);
                    Ending::Failed
                }
                _ => Ending::Finished,
            },
        };
        answer
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        if let Some(live) = &self.live {
            live.finish(Ending::Dropped);
        }
    }
}

impl fmt::Debug for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.live.as_ref().map(|live| live.number).fmt(f)
    }
}

/// One poll.
struct Polling<'a> {
    seat: &'a mut Seat,
    ending: Ending,
    _running: Running,
}

impl Drop for Polling<'_> {
    #[inline]
    fn drop(&mut self) {
        let Some(live) = &self.seat.live else { return };
        if self.ending == Ending::Running {
            live.exit(self.seat.waker.is_kept(live));
            return;
        }
        live.finish(self.ending);
        self.seat.live = None;
        self.seat.waker = Relayed::NONE;
    }
}
