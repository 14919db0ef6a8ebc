//! The recording side: what a program calls while it runs.

mod future;
mod here;
mod lanes;
#[cfg(feature = "tracing")]
mod layer;
mod live;
mod stretch;

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::{Arc, PoisonError, Weak};
use std::time::Instant;

use crate::clock::Clock;
use crate::recording::{Kind, Machine, Recording, Source, Thread};
#[cfg(feature = "text")]
use crate::show::Watch;
use crate::sync::atomic::Ordering;
use crate::sync::thread::ThreadId;
use crate::sync::{Mutex, MutexGuard};

pub use future::{Record, Recorded, TryRecorded};
use lanes::{Lanes, SiteKey};
#[cfg(feature = "tracing")]
pub use layer::TimelineLayer;
use live::Live;
pub use stretch::Stretch;

/// Records futures, blocking calls and CPU work, from any number of threads and on any runtime.
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
    lanes: Arc<Mutex<Lanes>>,
}

/// What every lane needs while it runs. It does not keep the lanes alive, so a lane, or a waker that is kept, may hold it.
struct Base {
    number: u32,
    clock: Clock,
    slow_motion: u32,
    threads: Mutex<Vec<(ThreadId, Thread)>>,
    lanes: Weak<Mutex<Lanes>>,
    #[cfg(feature = "tracing")]
    left: here::Left,
    #[cfg(feature = "text")]
    watch: Watch,
}

// A panic leaves no half-written recording: no lock is held while foreign code runs, and a clock that panics has no effect.
impl UnwindSafe for Timeline {}
impl RefUnwindSafe for Timeline {}
impl RefUnwindSafe for Base {}

/// Tells timelines apart in the thread-locals, which hold no recording, only where a thread stands in one.
static TIMELINES: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(1);

impl Timeline {
    /// A timeline that reads the processor's counter where that counts time, and the system's monotonic clock elsewhere.
    ///
    /// The first one in a program spends about a millisecond on measuring the counter's rate.
    #[must_use]
    pub fn new() -> Self {
        Self::build(Clock::counter(), 1)
    }

    /// A timeline that asks `clock` for the time, so that a run on a virtual clock shows virtual time. Its recordings are
    /// [simulated](Recording::is_simulated).
    #[must_use]
    pub fn with_clock(clock: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self::build(Clock::given(Box::new(clock)), 0)
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
        Self::build(Clock::given(Box::new(move || start + start.elapsed() / factor)), factor)
    }

    /// Keeps at most so many lanes, for a program that runs for long: once there are more, those that ended first are discarded. A
    /// lane that runs is always kept.
    ///
    /// A recording says how many lanes were [discarded](Recording::discarded).
    #[must_use]
    pub fn limited_to(self, lanes: usize) -> Self {
        lock(&self.lanes).limit = Some(lanes);
        self
    }

    /// The factor of [`in_slow_motion`](Self::in_slow_motion): how many times longer a wait has to last. 1 for any other timeline.
    #[must_use]
    pub fn slow_motion(&self) -> u32 {
        self.base.slow_motion.max(1)
    }

    /// `slow_motion` is zero for a clock that isn't the real one.
    fn build(clock: Clock, slow_motion: u32) -> Self {
        let lanes = Arc::<Mutex<Lanes>>::default();
        let base = Base {
            number: TIMELINES.fetch_add(1, Ordering::Relaxed),
            clock,
            slow_motion,
            threads: Mutex::default(),
            lanes: Arc::downgrade(&lanes),
            #[cfg(feature = "tracing")]
            left: here::Left::default(),
            #[cfg(feature = "text")]
            watch: Watch::default(),
        };
        Self { base: Arc::new(base), lanes }
    }

    /// Records `future` as a lane: every poll, every wake, and how the future ended.
    ///
    /// The lane begins when the future is first polled. When the returned future is dropped before it is ready, `future` is
    /// dropped with it and the lane ends as [`Ending::Dropped`](crate::Ending::Dropped).
    #[track_caller]
    pub fn record<F: Future>(&self, name: impl Into<Cow<'static, str>>, future: F) -> Recorded<F> {
        Recorded::new(future, self.lane_of::<F>(name.into(), Kind::Future))
    }

    /// The same for a future that returns a `Result`: an `Err` ends the lane as [`Ending::Failed`](crate::Ending::Failed), with the
    /// error's text.
    #[track_caller]
    pub fn try_record<F, T, E>(&self, name: impl Into<Cow<'static, str>>, future: F) -> TryRecorded<F>
    where
        F: Future<Output = Result<T, E>>,
        E: fmt::Display,
    {
        TryRecorded::new(future, self.lane_of::<F>(name.into(), Kind::Future))
    }

    /// Records a future that waits for a resource, and names the resource: a permit, a lock, a connection.
    ///
    /// It is a lane of [`Kind::Waiting`] inside the lane that awaits it, so that a recording can tell what a lane waited for.
    ///
    /// ```
    /// # use async_timeline::{Kind, Timeline};
    /// # futures::executor::block_on(async {
    /// # let (timeline, pool) = (Timeline::new(), tokio::sync::Semaphore::new(5));
    /// timeline.record("query", async {
    ///     let _connection = timeline.waiting("pool", pool.acquire()).await;
    ///     // ... the query ...
    /// }).await;
    /// # assert_eq!(timeline.snapshot().lanes()[1].kind(), Kind::Waiting);
    /// # });
    /// ```
    #[track_caller]
    pub fn waiting<F: Future>(&self, resource: impl Into<Cow<'static, str>>, future: F) -> Recorded<F> {
        Recorded::new(future, self.lane_of::<F>(resource.into(), Kind::Waiting))
    }

    /// Records CPU work, from now until the returned guard is dropped.
    #[track_caller]
    pub fn computing(&self, name: impl Into<Cow<'static, str>>) -> Stretch {
        Stretch::begin(self.lane_of::<()>(name.into(), Kind::Computing))
    }

    /// Records that this thread is held by a call that waits, from now until the returned guard is dropped.
    #[track_caller]
    pub fn blocked(&self, name: impl Into<Cow<'static, str>>) -> Stretch {
        Stretch::begin(self.lane_of::<()>(name.into(), Kind::Blocked))
    }

    /// What has been recorded so far, as plain data. Lanes that have not ended are [`Ending::Running`](crate::Ending::Running) in
    /// it; the timeline goes on recording, and may be asked again.
    ///
    /// The program runs on meanwhile: no lock is held for longer than it takes to copy a few hundred lanes.
    #[must_use]
    pub fn snapshot(&self) -> Recording {
        let copied = lanes::copy(&self.lanes);
        let until = self.base.clock.nanos(self.base.clock.now());
        let (lanes, discarded) = copied.lanes(|ticks| self.base.clock.nanos(ticks));
        let threads = lock(&self.base.threads).iter().map(|(_, thread)| thread.clone()).collect();
        Recording { lanes, threads, until, simulated: self.base.slow_motion == 0, discarded, machine: Machine::this() }
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

    /// A lane that the caller's caller creates. `F` is its future; code has none, which is `()`.
    #[track_caller]
    fn lane_of<F>(&self, name: Cow<'static, str>, kind: Kind) -> Arc<Live> {
        let location = Location::caller();
        let size = Some(size_of::<F>() as u32).filter(|size| *size > 0);
        let key = match &name {
            Cow::Borrowed(name) => Some(SiteKey::new(name, std::ptr::from_ref(location) as usize, size, kind)),
            Cow::Owned(_) => None,
        };
        let source = || Source { size, file: location.file().into(), line: location.line(), ..Source::new(name, kind) };
        self.lane(key, source, self.base.running().map(|place| place.lane))
    }

    fn lane(&self, key: Option<SiteKey>, source: impl FnOnce() -> Source, made_by: Option<u32>) -> Arc<Live> {
        let at = self.base.clock.now();
        let mut lanes = lock(&self.lanes);
        let site = lanes.site(key, &self.base, source);
        lanes.create(site, at, made_by)
    }
}

impl Default for Timeline {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timeline").field("lanes", &lock(&self.lanes).created()).finish_non_exhaustive()
    }
}

/// No lock here is held while foreign code runs, so a panic leaves none half-written.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
