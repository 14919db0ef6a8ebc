//! A timer that takes no real time.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::future::{self, Future};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use timeline::Timeline;

use crate::timer::Timer;

/// A clock that stands still while there is something to do and then jumps to the next deadline, so that what a program
/// would wait for takes no time and is exact.
///
/// It works inside any runtime's `block_on`, for what runs on that one thread: joins, and a `LocalSet` or `LocalExecutor`
/// that is run inside [`drive`](Self::drive).
///
/// ```
/// use std::time::Duration;
/// use workload::{Timer, VirtualClock};
///
/// let clock = VirtualClock::new();
/// let hour = Duration::from_secs(3600);
/// futures::executor::block_on(clock.drive(async {
///     futures::join!(clock.sleep(hour), clock.sleep(hour));
/// }));
/// assert_eq!(clock.elapsed(), hour);
/// ```
#[derive(Clone)]
pub struct VirtualClock {
    zero: Instant,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    elapsed: Duration,
    /// Who sleeps until when.
    sleepers: BTreeMap<Duration, Sleepers>,
    driver: Option<Driver>,
}

/// Who sleeps until one deadline, in the order in which they were first polled. Calls of one latency that start together share
/// it, and a place in a list costs less than one in a tree.
#[derive(Default)]
struct Sleepers {
    /// `None` where a sleep was dropped.
    wakers: Vec<Option<Waker>>,
    count: usize,
}

impl Sleepers {
    fn add(&mut self, waker: Waker) -> usize {
        self.wakers.push(Some(waker));
        self.count += 1;
        self.wakers.len() - 1
    }

    fn remove(&mut self, place: usize) -> Option<Waker> {
        let waker = self.wakers[place].take();
        self.count -= 1;
        while self.wakers.last().is_some_and(Option::is_none) {
            self.wakers.pop();
        }
        waker
    }
}

struct Driver {
    thread: ThreadId,
    /// Whom to wake for a sleep that is first polled outside the driver's own poll, by a task of a `LocalSet`, say. `None`
    /// during that poll, after which the driver looks anyhow.
    waker: Option<Waker>,
}

/// Later deadlines are brought back to this one, as tokio does: [`Instant`] ends somewhere behind it.
const LATEST: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

impl VirtualClock {
    /// A clock that stands at zero.
    #[must_use]
    pub fn new() -> Self {
        Self { zero: Instant::now(), state: Arc::default() }
    }

    /// A timeline that shows this clock's time.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        let clock = self.clone();
        Timeline::with_clock(move || clock.now())
    }

    /// How far the clock has come.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.state().elapsed
    }

    /// Moves the clock on and lets nothing run meanwhile, as code does that computes or blocks its thread. A sleep that was to
    /// end in that time ends late.
    pub fn advance(&self, time: Duration) {
        let mut state = self.state();
        state.elapsed = state.elapsed.saturating_add(time).min(LATEST);
    }

    /// Runs `future` to its end and moves the clock on whenever there is nothing else to do.
    ///
    /// Dropped unfinished, it drops `future`, and the clock stands where it stood. Where `future` waits for something else
    /// than this clock, so does `drive`.
    ///
    /// # Panics
    /// If this clock is being driven already, or if `future` has one of its sleeps polled on another thread.
    pub async fn drive<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        let woken = Arc::new(Woken { flag: AtomicBool::new(true), outer: Mutex::default() });
        let waker = Waker::from(woken.clone());
        let seat = Seat::take(self);
        future::poll_fn(|cx| {
            seat.set(None);
            woken.pass_on_to(cx.waker());
            let mut answer = Poll::Pending;
            let mut to_do = woken.take();
            if !to_do {
                self.jump();
                to_do = woken.take();
            }
            if to_do {
                answer = future.as_mut().poll(&mut Context::from_waker(&waker));
                // tokio holds some wakes back until the executor has gone round once more, so the next look at whether
                // anything is left to do comes after that.
                cx.waker().wake_by_ref();
            }
            seat.set(Some(cx.waker().clone()));
            answer
        })
        .await
    }

    /// Moves the clock to the next deadline, if there is one, and wakes who slept until then.
    fn jump(&self) {
        let mut state = self.state();
        let Some((deadline, sleepers)) = state.sleepers.pop_first() else { return };
        // Whoever computed may have passed the deadline.
        state.elapsed = state.elapsed.max(deadline);
        drop(state);
        sleepers.wakers.into_iter().flatten().for_each(Waker::wake);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl Default for VirtualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for VirtualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VirtualClock").field("elapsed", &self.elapsed()).finish_non_exhaustive()
    }
}

impl Timer for VirtualClock {
    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send + 'static {
        let deadline = self.elapsed().saturating_add(time).min(LATEST);
        Sleep { state: self.state.clone(), deadline, place: None }
    }

    fn now(&self) -> Instant {
        self.zero + self.elapsed()
    }
}

/// A wait on the virtual clock, from when it is made.
struct Sleep {
    state: Arc<Mutex<State>>,
    deadline: Duration,
    /// Its place among the sleepers of its deadline, once it is there.
    place: Option<usize>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let mut state = lock(&this.state);
        let here = THIS_THREAD.with(|thread| *thread);
        let on_this_thread = state.driver.as_ref().is_some_and(|driver| driver.thread == here);
        if !on_this_thread {
            drop(state);
            panic!("a sleep of a virtual clock was polled outside `drive`, or on another thread than `drive`");
        }
        if state.elapsed >= this.deadline {
            this.place = None;
            return Poll::Ready(());
        }
        let sleepers = state.sleepers.entry(this.deadline).or_default();
        let replaced = if let Some(place) = this.place {
            sleepers.wakers[place].replace(cx.waker().clone())
        } else {
            this.place = Some(sleepers.add(cx.waker().clone()));
            None
        };
        let driver = state.driver.as_ref().and_then(|driver| driver.waker.clone());
        drop(state);
        drop(replaced);
        if let Some(driver) = driver {
            driver.wake();
        }
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let Some(place) = self.place else { return };
        let mut state = lock(&self.state);
        // Behind its deadline nobody is there any more, neither this one nor another.
        let Entry::Occupied(mut sleepers) = state.sleepers.entry(self.deadline) else { return };
        let waker = sleepers.get_mut().remove(place);
        let last = (sleepers.get().count == 0).then(|| sleepers.remove());
        drop(state);
        drop((waker, last));
    }
}

thread_local! {
    /// Asking the system's handle for it each time takes a tenth of what a sleep does.
    static THIS_THREAD: ThreadId = thread::current().id();
}

/// The driver's place at the clock, given back when `drive` ends or is dropped.
struct Seat<'a> {
    clock: &'a VirtualClock,
}

impl<'a> Seat<'a> {
    fn take(clock: &'a VirtualClock) -> Self {
        let before = clock.state().driver.replace(Driver { thread: thread::current().id(), waker: None });
        assert!(before.is_none(), "this virtual clock is being driven already");
        Self { clock }
    }

    fn set(&self, waker: Option<Waker>) {
        let driver = Driver { thread: thread::current().id(), waker };
        let before = self.clock.state().driver.replace(driver);
        drop(before);
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let before = self.clock.state().driver.take();
        drop(before);
    }
}

/// The waker of the driven future: it notes the wake, and passes it on to the executor.
struct Woken {
    flag: AtomicBool,
    outer: Mutex<Option<Waker>>,
}

impl Woken {
    fn take(&self) -> bool {
        self.flag.swap(false, Ordering::AcqRel)
    }

    fn pass_on_to(&self, waker: &Waker) {
        let mut outer = lock(&self.outer);
        if !outer.as_ref().is_some_and(|known| known.will_wake(waker)) {
            *outer = Some(waker.clone());
        }
    }
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.flag.swap(true, Ordering::AcqRel) {
            let outer = lock(&self.outer).clone();
            if let Some(outer) = outer {
                outer.wake();
            }
        }
    }
}

/// No lock here is held while foreign code runs, so a panic leaves none half-written.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
