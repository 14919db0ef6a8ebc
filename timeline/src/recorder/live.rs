//! A lane that may still be running.

use std::panic::RefUnwindSafe;
use std::sync::{Arc, OnceLock};
use std::task::{Wake, Waker};

use super::lanes::{Ended, Site};
use super::{Base, lock};
use crate::log::{Ending, Inside, Log};
use crate::recording::Notes;
use crate::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use crate::sync::{Mutex, MutexGuard};

/// A lane that may still be running, and the waker that its future sees.
///
/// The two ends of a poll are left in atomics, and whatever locks the log next moves them there: a poll and its wake lock once. They
/// are written by the thread that polls, one at a time, and cleared under the lock.
pub(super) struct Live {
    pub(super) site: Arc<Site>,
    /// The waker of the first poll, which is usually the waker of every poll. A later one gets a [`Relay`].
    to: OnceLock<Waker>,
    pub(super) created: u64,
    pub(super) number: u32,
    /// Its place among the lanes that are live.
    pub(super) slot: u32,
    /// The lane that created this one, plus one; zero if there is none.
    made_by: u32,
    /// The thread of the poll below.
    thread: AtomicU32,
    /// When the last poll began, plus one; zero once it is in the log.
    entered: AtomicU64,
    /// When the last poll returned `Pending`, plus one; zero while it lasts, and once it is in the log. The lowest bit is
    /// whether the waker was kept.
    exited: AtomicU64,
    log: Mutex<Log>,
}

// A panic leaves no half-written lane: no lock is held while foreign code runs.
impl RefUnwindSafe for Live {}

impl Live {
    pub(super) fn new(site: Arc<Site>, created: u64, number: u32, slot: u32, made_by: Option<u32>) -> Self {
        Self {
            site,
            to: OnceLock::new(),
            created,
            number,
            slot,
            made_by: made_by.map_or(0, |lane| lane + 1),
            thread: AtomicU32::default(),
            entered: AtomicU64::default(),
            exited: AtomicU64::default(),
            log: Mutex::new(Log::since(created)),
        }
    }

    pub(super) fn base(&self) -> &Base {
        &self.site.base
    }

    /// What happened so far; `None` if the lane has ended and moved on to the lanes that have.
    pub(super) fn so_far(&self) -> Option<Ended> {
        let log = self.log();
        (!log.ended()).then(|| self.with(log.clone()))
    }

    /// Ends the lane, and moves it out.
    pub(super) fn end(&self, at: u64, how: Ending) -> Option<Ended> {
        let mut log = self.log();
        if log.ended() {
            return None;
        }
        log.end(at, how);
        Some(self.with(log.take()))
    }

    fn with(&self, log: Log) -> Ended {
        Ended {
            number: self.number,
            made_by: self.made_by.checked_sub(1),
            source: self.site.source.clone(),
            created: self.created,
            log,
            notes: None,
        }
    }

    /// Locks the log, with the last poll in it.
    #[inline]
    pub(super) fn log(&self) -> MutexGuard<'_, Log> {
        let mut log = lock(&self.log);
        // The exit first: a thread that sees it sees its enter too, but between the two loads both may come.
        let exited = self.exited.load(Ordering::Acquire);
        if let Some(at) = self.entered.load(Ordering::Acquire).checked_sub(1) {
            log.enter(at, self.thread.load(Ordering::Relaxed));
            self.entered.store(0, Ordering::Relaxed);
        }
        if let Some(at) = (exited >> 1).checked_sub(1) {
            log.exit(at, exited & 1 != 0);
            self.exited.store(0, Ordering::Release);
        }
        log
    }

    /// Notes in whose poll the lane is first polled. `waker` is the one that it is polled with.
    pub(super) fn begin(&self, waker: Option<&Waker>) {
        if let Some(place) = self.base().running() {
            let own_waker = waker.is_some_and(|waker| place.is_other_waker(waker));
            lock(&self.log).inside = Inside::of(place.lane, own_waker);
        }
    }

    #[inline]
    pub(super) fn enter(&self) {
        if self.exited.load(Ordering::Acquire) != 0 {
            // Nothing has locked the log since the last poll.
            drop(self.log());
        }
        let base = self.base();
        self.thread.store(base.thread(), Ordering::Relaxed);
        self.entered.store(base.clock.now().saturating_add(1), Ordering::Release);
    }

    #[inline]
    pub(super) fn exit(&self, kept: bool) {
        let at = self.base().clock.now();
        self.exited.store(at.saturating_add(1) << 1 | u64::from(kept), Ordering::Release);
    }

    pub(super) fn finish(&self, how: Ending) {
        let at = self.base().clock.now();
        if let Some(lanes) = self.base().lanes.upgrade() {
            // Dropped after the lock is, since it may hold a foreign waker.
            let _live = lock(&lanes).end(self, at, how);
        }
    }

    pub(super) fn fail(&self, why: String) {
        self.note(|notes| notes.failure = Some(why));
    }

    pub(super) fn note(&self, note: impl FnOnce(&mut Notes)) {
        if let Some(lanes) = self.base().lanes.upgrade() {
            lock(&lanes).note(self.number, note);
        }
    }

    /// Records a wake, and passes it on.
    #[inline]
    fn woken(&self, to: &Waker) {
        let base = self.base();
        let (at, thread, by) = (base.clock.now(), base.thread(), base.running().map(|place| place.lane));
        #[cfg(model)]
        if crate::sync::PLANTED_BUG.get() {
            to.wake_by_ref();
        }
        self.log().wake(at, thread, by);
        to.wake_by_ref();
    }
}

impl Wake for Live {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if let Some(to) = self.to.get() {
            self.woken(to);
        }
    }
}

/// What a recorded future sees as its waker once it is polled with another one than at first.
pub(super) struct Relay {
    live: Arc<Live>,
    to: Waker,
}

impl Wake for Relay {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.live.woken(&self.to);
    }
}

/// The waker that a recorded future sees: it records, and wakes the one that the future was last polled with.
pub(super) enum Relayed {
    First(Waker),
    /// Boxed, since it is rare.
    Later(Option<Box<(Arc<Relay>, Waker)>>),
}

impl Relayed {
    pub(super) const NONE: Self = Self::Later(None);

    pub(super) fn is_none(&self) -> bool {
        matches!(self, Self::Later(None))
    }

    /// Makes it stand for `to`.
    #[inline]
    pub(super) fn stand_for(&mut self, to: &Waker, live: &Arc<Live>) {
        let current = match self {
            Self::First(_) => live.to.get(),
            Self::Later(later) => later.as_ref().map(|later| &later.0.to),
        };
        if !current.is_some_and(|current| current.will_wake(to)) {
            *self = if self.is_none() && live.to.set(to.clone()).is_ok() {
                Self::First(Waker::from(live.clone()))
            } else {
                let relay = Arc::new(Relay { live: live.clone(), to: to.clone() });
                Self::Later(Some(Box::new((relay.clone(), Waker::from(relay)))))
            };
        }
    }

    /// `None` before it stands for another.
    #[inline]
    pub(super) fn get(&self) -> Option<&Waker> {
        match self {
            Self::First(waker) => Some(waker),
            Self::Later(later) => later.as_ref().map(|later| &later.1),
        }
    }

    /// Whether anything else than the recorder holds the waker.
    #[inline]
    pub(super) fn is_kept(&self, live: &Arc<Live>) -> bool {
        match self {
            // Held by the timeline, by the recorded future, and as this waker.
            Self::First(_) => Arc::strong_count(live) > 3,
            Self::Later(later) => later.as_ref().is_some_and(|later| Arc::strong_count(&later.0) > 2),
        }
    }
}
