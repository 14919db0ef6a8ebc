//! The recording side: what a program calls while it runs.

#[cfg(feature = "tracing")]
mod layer;

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Instant;

use pin_project_lite::pin_project;

use crate::log::{Event, Log};
use crate::recording::{Ending, Kind, Lane, Origin, Recording};
#[cfg(feature = "text")]
use crate::show::Watch;
use crate::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use crate::sync::thread::{self, ThreadId};
use crate::sync::{Mutex, MutexGuard, thread_locals};

#[cfg(feature = "tracing")]
pub use layer::TimelineLayer;

/// Records futures, blocking calls and computing, from any number of threads and on any runtime.
///
/// A clone is cheap and records into the same recording. Two timelines in one program never mix.
///
/// ```
/// use async_timeline::Timeline;
///
/// let timeline = Timeline::new();
/// let answer = futures::executor::block_on(timeline.record("answer", async { 42 }));
/// assert_eq!(answer, 42);
/// assert_eq!(timeline.snapshot().lanes()[0].name(), "answer");
/// ```
#[derive(Clone)]
pub struct Timeline {
    base: Arc<Base>,
    lanes: Arc<Mutex<Vec<Arc<Live>>>>,
}

/// What every lane needs while it runs. It holds no lane, so a lane may hold it.
struct Base {
    number: u32,
    clock: Option<Box<dyn Fn() -> Instant + Send + Sync>>,
    zero: Instant,
    slow_motion: u32,
    threads: Mutex<Vec<(ThreadId, String)>>,
    failures: Mutex<Vec<(u32, String)>>,
    #[cfg(feature = "text")]
    watch: Watch,
}

/// A lane that may still be running.
///
/// The two ends of a poll are left in atomics, and whoever locks the log next moves them there: a poll and its wake lock once.
/// They are written by whoever polls, of whom there is one at a time, and cleared under the lock.
struct Live {
    base: Arc<Base>,
    name: Cow<'static, str>,
    kind: Kind,
    number: u32,
    /// The lane that made this one, plus one; zero if there is none.
    made_by: u32,
    /// The lane inside whose poll this one was first polled, plus one; zero if there is none.
    inside: AtomicU32,
    /// The thread of the poll below.
    thread: AtomicU32,
    /// When the last poll began, plus one; zero once it is in the log.
    entered: AtomicU64,
    /// When the last poll gave `Pending`, plus one; zero while it lasts, and once it is in the log.
    exited: AtomicU64,
    log: Mutex<Log>,
}

/// The waker that a recorded future sees: it records, and wakes whom the future's own waker would have woken.
struct Relay {
    live: Arc<Live>,
    to: Waker,
}

/// Tells timelines apart in the two thread-locals below, which hold no recording, only where this thread stands in one.
static TIMELINES: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(1);

thread_locals! {
    /// (timeline, this thread's number in it), for the timeline that recorded here last.
    static SEAT: Cell<(u32, u32)> = const { Cell::new((0, 0)) };
    /// What this thread is running now.
    static RUNNING: Cell<Place> = const { Cell::new(Place { timeline: 0, lane: 0, depth: 0 }) };
}

#[derive(Clone, Copy)]
struct Place {
    timeline: u32,
    lane: u32,
    /// How many lanes the thread is inside of, this one included.
    depth: u32,
}

impl Timeline {
    /// A timeline that reads [`Instant::now`].
    #[must_use]
    pub fn new() -> Self {
        Self::build(None, 1)
    }

    /// A timeline that asks `clock` for the time, so that a run on a virtual clock shows virtual time. Its recordings are
    /// [simulated](Recording::is_simulated).
    #[must_use]
    pub fn with_clock(clock: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self::build(Some(Box::new(clock)), 0)
    }

    /// A timeline whose clock runs `factor` times slower. A program whose waits last `factor` times longer is then recorded with
    /// the same times as at full speed, and can be watched while it runs.
    ///
    /// # Panics
    /// If `factor` is zero.
    #[must_use]
    pub fn in_slow_motion(factor: u32) -> Self {
        assert!(factor > 0, "the factor of slow motion must be at least 1");
        let start = Instant::now();
        Self::build(Some(Box::new(move || start + start.elapsed() / factor)), factor)
    }

    /// The factor of [`in_slow_motion`](Self::in_slow_motion): how many times longer a wait has to last. 1 for any other timeline.
    #[must_use]
    pub fn slow_motion(&self) -> u32 {
        self.base.slow_motion.max(1)
    }

    /// `slow_motion` is zero for a clock that isn't the real one.
    fn build(clock: Option<Box<dyn Fn() -> Instant + Send + Sync>>, slow_motion: u32) -> Self {
        let zero = clock.as_ref().map_or_else(Instant::now, |clock| clock());
        let base = Base {
            number: TIMELINES.fetch_add(1, Ordering::Relaxed),
            clock,
            zero,
            slow_motion,
            threads: Mutex::default(),
            failures: Mutex::default(),
            #[cfg(feature = "text")]
            watch: Watch::default(),
        };
        Self { base: Arc::new(base), lanes: Arc::default() }
    }

    /// Records `future` as a lane: every poll, every wake, and how it ended.
    ///
    /// The lane begins when the future is first polled. When the returned future is dropped before it is ready, `future` is
    /// dropped with it and the lane ends as [`Ending::Dropped`].
    pub fn record<F: Future>(&self, name: impl Into<Cow<'static, str>>, future: F) -> Recorded<F> {
        self.recorded(name.into(), future, |_| None)
    }

    /// The same for a future that gives a `Result`: an `Err` ends the lane as [`Ending::Failed`], with the error's text.
    pub fn try_record<F, T, E>(&self, name: impl Into<Cow<'static, str>>, future: F) -> Recorded<F>
    where
        F: Future<Output = Result<T, E>>,
        E: fmt::Display,
    {
        self.recorded(name.into(), future, |answer| answer.as_ref().err().map(ToString::to_string))
    }

    /// Records computing, from now until the returned guard is dropped.
    pub fn computing(&self, name: impl Into<Cow<'static, str>>) -> Stretch {
        self.stretch(name.into(), Kind::Computing)
    }

    /// Records that this thread is held by a call that waits, from now until the returned guard is dropped.
    pub fn blocked(&self, name: impl Into<Cow<'static, str>>) -> Stretch {
        self.stretch(name.into(), Kind::Blocked)
    }

    /// What has been recorded so far, as plain data. Lanes that have not ended are [`Ending::Running`] in it; the timeline
    /// goes on recording, and may be asked again.
    #[must_use]
    pub fn snapshot(&self) -> Recording {
        let lanes = lock(&self.lanes).iter().map(|live| live.so_far()).collect();
        let threads = lock(&self.base.threads).iter().map(|(_, name)| name.clone()).collect();
        let failures = lock(&self.base.failures).iter().cloned().collect();
        Recording::new(lanes, threads, failures, self.base.now(), self.base.slow_motion == 0)
    }

    #[cfg(feature = "text")]
    pub(crate) fn watch_of(&self) -> &Watch {
        &self.base.watch
    }

    /// A way back to this timeline that doesn't keep it alive.
    #[cfg(feature = "text")]
    pub(crate) fn weak(&self) -> impl Fn() -> Option<Self> + use<> {
        let (base, lanes) = (Arc::downgrade(&self.base), Arc::downgrade(&self.lanes));
        move || Some(Self { base: base.upgrade()?, lanes: lanes.upgrade()? })
    }

    fn recorded<F: Future>(
        &self,
        name: Cow<'static, str>,
        future: F,
        failure: fn(&F::Output) -> Option<String>,
    ) -> Recorded<F> {
        let seat = Seat { live: self.lane(name, Kind::Future), relay: None, begun: false, ended: false };
        Recorded { future, seat, failure }
    }

    fn stretch(&self, name: Cow<'static, str>, kind: Kind) -> Stretch {
        let live = self.lane(name, kind);
        let running = Running::enter(&live, true);
        let unwinding = std::thread::panicking();
        Stretch { live, ending: Ending::Finished, unwinding, _running: running, _not_send: PhantomData }
    }

    fn lane(&self, name: Cow<'static, str>, kind: Kind) -> Arc<Live> {
        self.lane_made_by(name, kind, self.base.running())
    }

    fn lane_made_by(&self, name: Cow<'static, str>, kind: Kind, made_by: Option<u32>) -> Arc<Live> {
        let mut lanes = lock(&self.lanes);
        let number = u32::try_from(lanes.len()).ok().filter(|number| *number < u32::MAX);
        let number = number.expect("a recording holds fewer than 2^32 lanes");
        let live = Arc::new(Live {
            base: self.base.clone(),
            name,
            kind,
            number,
            made_by: made_by.map_or(0, |lane| lane + 1),
            inside: AtomicU32::default(),
            thread: AtomicU32::default(),
            entered: AtomicU64::default(),
            exited: AtomicU64::default(),
            log: Mutex::default(),
        });
        lanes.push(live.clone());
        live
    }
}

impl Default for Timeline {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timeline").field("lanes", &lock(&self.lanes).len()).finish_non_exhaustive()
    }
}

impl Base {
    /// Nanoseconds since the timeline was made.
    #[inline]
    fn now(&self) -> u64 {
        let now = self.clock.as_ref().map_or_else(Instant::now, |clock| clock());
        now.saturating_duration_since(self.zero).as_nanos() as u64
    }

    /// This thread's number in this recording.
    #[inline]
    fn thread(&self) -> u32 {
        let (timeline, number) = SEAT.with(Cell::get);
        if timeline == self.number { number } else { self.take_seat() }
    }

    #[cold]
    fn take_seat(&self) -> u32 {
        let current = thread::current();
        let mut threads = lock(&self.threads);
        let known = threads.iter().position(|(id, _)| *id == current.id());
        let number = known.unwrap_or_else(|| {
            threads.push((current.id(), current.name().unwrap_or("unnamed").to_owned()));
            threads.len() - 1
        }) as u32;
        SEAT.with(|seat| seat.set((self.number, number)));
        number
    }

    /// The lane of this recording that this thread is running now.
    #[inline]
    fn running(&self) -> Option<u32> {
        let place = RUNNING.with(Cell::get);
        (place.timeline == self.number).then_some(place.lane)
    }
}

impl Live {
    fn so_far(&self) -> Lane {
        let log = self.log().clone();
        let inside = self.inside.load(Ordering::Relaxed).checked_sub(1);
        let origin = match (inside, self.made_by.checked_sub(1)) {
            (Some(lane), _) => Origin::Inside(lane as usize),
            (None, Some(lane)) => Origin::SpawnedBy(lane as usize),
            (None, None) => Origin::Root,
        };
        Lane::new(self.name.clone(), self.kind, origin, log)
    }

    /// Locks the log, with the last poll in it.
    #[inline]
    fn log(&self) -> MutexGuard<'_, Log> {
        let mut log = lock(&self.log);
        // The exit first: who sees it sees its enter too, but between the two loads both may come.
        let exited = self.exited.load(Ordering::Acquire).checked_sub(1);
        if let Some(at) = self.entered.load(Ordering::Acquire).checked_sub(1) {
            log.enter(at, self.thread.load(Ordering::Relaxed));
            self.entered.store(0, Ordering::Relaxed);
        }
        if let Some(at) = exited {
            log.exit(at);
            self.exited.store(0, Ordering::Release);
        }
        log
    }

    #[inline]
    fn enter(&self, at: u64, thread: u32) {
        if self.exited.load(Ordering::Acquire) != 0 {
            // Nobody has locked the log since the last poll.
            drop(self.log());
        }
        self.thread.store(thread, Ordering::Relaxed);
        self.entered.store(at.saturating_add(1), Ordering::Release);
    }

    #[inline]
    fn exit(&self, at: u64) {
        self.exited.store(at.saturating_add(1), Ordering::Release);
    }

    fn end(&self, at: u64, how: Ending) {
        self.log().push(Event::End { at, how });
    }

    fn fail(&self, why: String) {
        lock(&self.base.failures).push((self.number, why));
    }
}

impl Wake for Relay {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let base = &self.live.base;
        let (at, thread, by) = (base.now(), base.thread(), base.running());
        #[cfg(model)]
        if crate::sync::PLANTED_BUG.get() {
            self.to.wake_by_ref();
        }
        self.live.log().wake(at, thread, by);
        self.to.wake_by_ref();
    }
}

/// This thread is running a lane, until dropped; then it is again in the lane that it was in before.
struct Running {
    before: Place,
}

impl Running {
    #[inline]
    fn enter(live: &Live, first: bool) -> Self {
        let before = RUNNING.with(Cell::get);
        if first {
            let inside = live.base.running().map_or(0, |lane| lane + 1);
            live.inside.store(inside, Ordering::Relaxed);
        }
        live.enter(live.base.now(), live.base.thread());
        let place = Place { timeline: live.base.number, lane: live.number, depth: before.depth + 1 };
        RUNNING.with(|running| running.set(place));
        Self { before }
    }
}

impl Drop for Running {
    #[inline]
    fn drop(&mut self) {
        // Guards of one thread may be dropped in any order: who was entered before this one and left already has gone
        // back further.
        if RUNNING.with(Cell::get).depth > self.before.depth {
            RUNNING.with(|running| running.set(self.before));
        }
    }
}

pin_project! {
    /// A future that is being recorded; see [`Timeline::record`]. Dropped unfinished, it drops what it records.
    #[must_use = "futures do nothing unless they are awaited"]
    pub struct Recorded<F: Future> {
        #[pin]
        future: F,
        // After the future, so that lanes inside it end before it does.
        seat: Seat,
        failure: fn(&F::Output) -> Option<String>,
    }
}

impl<F: Future> Future for Recorded<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if this.seat.ended {
            // Whatever comes now is between the future and who polls it too often.
            return this.future.poll(cx);
        }
        let mut polling = Polling::begin(this.seat, cx.waker());
        let answer = this.future.poll(&mut Context::from_waker(polling.waker()));
        polling.ending = match &answer {
            Poll::Pending => Ending::Running,
            Poll::Ready(answer) => match (this.failure)(answer) {
                None => Ending::Finished,
                Some(why) => {
                    polling.seat.live.fail(why);
                    Ending::Failed
                }
            },
        };
        answer
    }
}

impl<F: Future> fmt::Debug for Recorded<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorded").field("lane", &self.seat.live.number).finish_non_exhaustive()
    }
}

/// One poll. Its ending is a panic unless it is told another, since a panic leaves no time to tell.
struct Polling<'a> {
    seat: &'a mut Seat,
    ending: Ending,
    _running: Running,
}

impl<'a> Polling<'a> {
    #[inline]
    fn begin(seat: &'a mut Seat, waker: &Waker) -> Self {
        if !seat.relay.as_ref().is_some_and(|(relay, _)| relay.to.will_wake(waker)) {
            let relay = Arc::new(Relay { live: seat.live.clone(), to: waker.clone() });
            seat.relay = Some((relay.clone(), Waker::from(relay)));
        }
        let running = Running::enter(&seat.live, !mem::replace(&mut seat.begun, true));
        Self { seat, ending: Ending::Panicked, _running: running }
    }

    #[inline]
    fn waker(&self) -> &Waker {
        &self.seat.relay.as_ref().expect("made as the poll began").1
    }
}

impl Drop for Polling<'_> {
    #[inline]
    fn drop(&mut self) {
        let at = self.seat.live.base.now();
        if self.ending == Ending::Running {
            self.seat.live.exit(at);
        } else {
            self.seat.ended = true;
            self.seat.live.end(at, self.ending);
            self.seat.relay = None;
        }
    }
}

/// A future's side of its lane.
struct Seat {
    live: Arc<Live>,
    /// Twice the same, since a waker does not give away what it holds. Made anew when the executor brings another waker.
    relay: Option<(Arc<Relay>, Waker)>,
    begun: bool,
    ended: bool,
}

impl Drop for Seat {
    fn drop(&mut self) {
        if !self.ended {
            self.live.end(self.live.base.now(), Ending::Dropped);
        }
    }
}

/// A stretch of ordinary code that is being recorded, until this guard is dropped.
///
/// It belongs to the thread it was made on: do not hold it across an `.await`, where another task may run.
#[must_use = "the stretch ends when this is dropped"]
pub struct Stretch {
    live: Arc<Live>,
    ending: Ending,
    /// Whether the thread was panicking already when the stretch began, in some `Drop`.
    unwinding: bool,
    _running: Running,
    _not_send: PhantomData<*const ()>,
}

impl Stretch {
    /// Ends the stretch as [`Ending::Failed`], with the error's text.
    pub fn fail(mut self, error: &impl fmt::Display) {
        self.live.fail(error.to_string());
        self.ending = Ending::Failed;
    }
}

impl Drop for Stretch {
    fn drop(&mut self) {
        let ending = if std::thread::panicking() && !self.unwinding { Ending::Panicked } else { self.ending };
        self.live.end(self.live.base.now(), ending);
    }
}

impl fmt::Debug for Stretch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stretch").field("lane", &self.live.number).finish_non_exhaustive()
    }
}

/// No lock here is held while foreign code runs, so a panic leaves none half-written.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
