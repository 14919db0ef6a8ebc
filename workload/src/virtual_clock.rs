//! A timer that takes no real time.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::future::{self, Future};
use std::mem;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use async_timeline::Timeline;

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
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// In nanoseconds, as the deadlines are. It stands outside the lock, since each sleep reads it twice and only the driver moves it.
    elapsed: AtomicU64,
    /// The number of the thread that drives this clock, or [`NOBODY`].
    driven_on: AtomicU64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Who sleeps until when.
    sleepers: BTreeMap<u64, Sleepers>,
    /// Whom to wake for a sleep that is first polled outside the driver's own poll, by a task of a `LocalSet`, say. `None`
    /// during that poll, after which the driver looks anyhow.
    driver: Option<Waker>,
}

/// Who sleeps until one deadline, in the order in which they were first polled. Calls of one latency that start together share
/// it, and a place in a list costs less than one in a tree.
#[derive(Default)]
struct Sleepers {
    places: Vec<Place>,
    count: usize,
}

/// Neighbours that share a waker, as the futures in a `join!` do, share a place, and are woken by one wake.
struct Place {
    /// `None` where all the sleeps were dropped.
    waker: Option<Waker>,
    count: usize,
}

impl Sleepers {
    /// The last place is never empty: [`remove`](Self::remove) sees to that.
    fn add(&mut self, waker: &Waker) -> usize {
        self.count += 1;
        match self.places.last_mut() {
            Some(Place { waker: Some(last), count }) if last.will_wake(waker) => *count += 1,
            _ => self.places.push(Place { waker: Some(waker.clone()), count: 1 }),
        }
        self.places.len() - 1
    }

    /// Gives the waker if nobody else needs it.
    fn remove(&mut self, place: usize) -> Option<Waker> {
        self.count -= 1;
        let place = &mut self.places[place];
        place.count -= 1;
        let waker = if place.count == 0 { place.waker.take() } else { None };
        while self.places.last().is_some_and(|place| place.count == 0) {
            self.places.pop();
        }
        waker
    }

    /// Has the sleep at `place` woken by `waker` from now on. Gives its place, which is another one if it shared that and others
    /// still need it, and the waker that nobody needs any more.
    fn change(&mut self, place: usize, waker: &Waker) -> (usize, Option<Waker>) {
        let Place { waker: known, count } = &mut self.places[place];
        if known.as_ref().is_some_and(|known| known.will_wake(waker)) {
            (place, None)
        } else if *count == 1 {
            (place, known.replace(waker.clone()))
        } else {
            self.remove(place);
            (self.add(waker), None)
        }
    }
}

/// Later deadlines are brought back to this one, as tokio does: [`Instant`] ends somewhere behind it.
const LATEST: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// Sixty-four bits of nanoseconds are five centuries.
fn nanoseconds(time: Duration) -> u64 {
    time.min(LATEST).as_nanos() as u64
}

impl VirtualClock {
    /// A clock that stands at zero.
    #[must_use]
    pub fn new() -> Self {
        Self { zero: Instant::now(), shared: Arc::default() }
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
        Duration::from_nanos(self.shared.elapsed.load(Ordering::Relaxed))
    }

    /// Moves the clock on and lets nothing run meanwhile, as code does that computes or blocks its thread. A sleep that was to
    /// end in that time ends late.
    pub fn advance(&self, time: Duration) {
        self.shared.elapsed.store(nanoseconds(self.elapsed().saturating_add(time)), Ordering::Relaxed);
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
            let mut jumped = false;
            if !to_do {
                jumped = self.jump();
                to_do = woken.take();
            }
            if to_do {
                answer = future.as_mut().poll(&mut Context::from_waker(&waker));
            }
            // tokio holds some wakes back until the executor has gone round once more, so the next look at whether anything is
            // left to do comes after that. Nor is a jump the last one if it only woke what has ended.
            if to_do || jumped {
                cx.waker().wake_by_ref();
            }
            seat.set(Some(cx.waker().clone()));
            answer
        })
        .await
    }

    /// Moves the clock to the next deadline, and wakes who slept until then. Returns whether there was one.
    fn jump(&self) -> bool {
        let Some((deadline, sleepers)) = lock(&self.shared.state).sleepers.pop_first() else { return false };
        // CPU work may have passed the deadline.
        self.shared.elapsed.fetch_max(deadline, Ordering::Relaxed);
        sleepers.places.into_iter().filter_map(|place| place.waker).for_each(Waker::wake);
        true
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
        let deadline = nanoseconds(self.elapsed().saturating_add(time));
        Sleep { shared: self.shared.clone(), deadline, place: None }
    }

    fn now(&self) -> Instant {
        self.zero + self.elapsed()
    }
}

/// A wait on the virtual clock, from when it is made.
struct Sleep {
    shared: Arc<Shared>,
    deadline: u64,
    /// Its place among the sleepers of its deadline, once it is there.
    place: Option<usize>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Self { shared, deadline, place } = &mut *self;
        let here = shared.driven_on.load(Ordering::Relaxed) == this_thread();
        assert!(here, "a sleep of a virtual clock was polled outside `drive`, or on another thread than `drive`");
        if shared.elapsed.load(Ordering::Relaxed) >= *deadline {
            *place = None;
            return Poll::Ready(());
        }
        let mut state = lock(&shared.state);
        let sleepers = state.sleepers.entry(*deadline).or_default();
        let (found, replaced) = match *place {
            Some(place) => sleepers.change(place, cx.waker()),
            None => (sleepers.add(cx.waker()), None),
        };
        *place = Some(found);
        let driver = state.driver.clone();
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
        let mut state = lock(&self.shared.state);
        // Behind its deadline nobody is there any more, neither this one nor another.
        let Entry::Occupied(mut sleepers) = state.sleepers.entry(self.deadline) else { return };
        let waker = sleepers.get_mut().remove(place);
        let last = (sleepers.get().count == 0).then(|| sleepers.remove());
        drop(state);
        drop((waker, last));
    }
}

const NOBODY: u64 = 0;

/// The number of this thread, from one. A [`ThreadId`](std::thread::ThreadId) has no place in an atomic.
fn this_thread() -> u64 {
    static THREADS: AtomicU64 = AtomicU64::new(NOBODY);
    thread_local!(static NUMBER: u64 = THREADS.fetch_add(1, Ordering::Relaxed) + 1);
    NUMBER.with(|number| *number)
}

/// The driver's place at the clock, given back when `drive` ends or is dropped.
struct Seat<'a> {
    clock: &'a VirtualClock,
}

impl<'a> Seat<'a> {
    fn take(clock: &'a VirtualClock) -> Self {
        let driven_on = &clock.shared.driven_on;
        let free = driven_on.compare_exchange(NOBODY, this_thread(), Ordering::Relaxed, Ordering::Relaxed).is_ok();
        assert!(free, "this virtual clock is being driven already");
        Self { clock }
    }

    fn set(&self, waker: Option<Waker>) {
        self.clock.shared.driven_on.store(this_thread(), Ordering::Relaxed);
        self.replace(waker);
    }

    fn replace(&self, waker: Option<Waker>) {
        let before = mem::replace(&mut lock(&self.clock.shared.state).driver, waker);
        drop(before);
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.clock.shared.driven_on.store(NOBODY, Ordering::Relaxed);
        self.replace(None);
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
        lock(&self.outer).get_or_insert_with(|| waker.clone()).clone_from(waker);
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
