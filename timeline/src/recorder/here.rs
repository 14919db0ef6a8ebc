//! Where a thread stands: its number in a recording, and the lanes that it is running.

use std::cell::Cell;
use std::fs;
use std::task::Waker;

use super::{Base, lock};
use crate::recording::Thread;
use crate::sync::thread;
use crate::sync::thread_locals;

thread_locals! {
    /// (timeline, this thread's number in it), for the timeline that recorded here last.
    static SEAT: Cell<(u32, u32)> = const { Cell::new((0, 0)) };
    /// What this thread is running now.
    static RUNNING: Cell<Here> = const { Cell::new(Here::NOWHERE) };
}

/// A lane that a thread is running, and the address of the waker that its future was given.
#[derive(Clone, Copy)]
pub(super) struct Place {
    timeline: u32,
    pub(super) lane: u32,
    waker: usize,
}

/// The innermost lanes of two timelines, the later one first. If futures of three timelines are nested, the outermost is forgotten.
#[derive(Clone, Copy)]
pub(super) struct Here {
    places: [Place; 2],
    /// How many lanes the thread is inside of.
    depth: u32,
}

impl Here {
    const NOWHERE: Self = Self { places: [Place { timeline: 0, lane: 0, waker: 0 }; 2], depth: 0 };

    fn place_in(&self, timeline: u32) -> Option<Place> {
        self.places.into_iter().find(|place| place.timeline == timeline)
    }
}

impl Place {
    /// Whether a future is polled with another waker than the lane's own: something in between, such as an executor, made it.
    pub(super) fn is_other_waker(&self, waker: &Waker) -> bool {
        self.waker != 0 && self.waker != waker.data() as usize
    }
}

/// This thread is running a lane, until dropped; then it is again in the lane that it was in before.
pub(super) struct Running {
    before: Here,
}

impl Running {
    /// `waker` is the one with which the lane's future is polled, if it has one.
    #[inline]
    pub(super) fn enter(base: &Base, lane: u32, waker: Option<&Waker>) -> Self {
        let before = RUNNING.with(Cell::get);
        let [later, earlier] = before.places;
        let waker = waker.map_or(later.waker, |waker| waker.data() as usize);
        let place = Place { timeline: base.number, lane, waker };
        let other = if later.timeline == base.number { earlier } else { later };
        RUNNING.with(|running| running.set(Here { places: [place, other], depth: before.depth + 1 }));
        Self { before }
    }

    /// Puts a thread that runs `lane` back to where it was before, unless it is in something else by now.
    #[cfg(feature = "tracing")]
    fn leave(before: Here, lane: u32, timeline: u32) -> bool {
        let place = RUNNING.with(Cell::get).places[0];
        let here = (place.timeline, place.lane) == (timeline, lane);
        if here {
            RUNNING.with(|running| running.set(before));
        }
        here
    }
}

impl Drop for Running {
    #[inline]
    fn drop(&mut self) {
        // Guards of one thread may be dropped in any order: a guard that was entered before this one and dropped already has gone
        // back further.
        if RUNNING.with(Cell::get).depth > self.before.depth {
            RUNNING.with(|running| running.set(self.before));
        }
    }
}

/// Spans that threads are still in, as far as those threads know, but that were exited or closed on another thread.
#[cfg(feature = "tracing")]
#[derive(Default)]
pub(super) struct Left {
    some: crate::sync::atomic::AtomicBool,
    spans: crate::sync::Mutex<Vec<(u32, u32, Here)>>,
}

impl Base {
    /// This thread's number in this recording.
    #[inline]
    pub(super) fn thread(&self) -> u32 {
        let (timeline, number) = SEAT.with(Cell::get);
        if timeline == self.number { number } else { self.take_seat() }
    }

    #[cold]
    fn take_seat(&self) -> u32 {
        let current = thread::current();
        let mut threads = lock(&self.threads);
        let known = threads.iter().position(|(id, _)| *id == current.id());
        let number = known.unwrap_or_else(|| {
            let name = current.name().unwrap_or("unnamed").to_owned();
            threads.push((current.id(), Thread { name, system_id: system_id() }));
            threads.len() - 1
        }) as u32;
        SEAT.with(|seat| seat.set((self.number, number)));
        number
    }

    /// The lane of this recording that this thread is running now.
    #[inline]
    pub(super) fn running(&self) -> Option<Place> {
        #[cfg(feature = "tracing")]
        if self.left.some.load(crate::sync::atomic::Ordering::Relaxed) {
            self.leave_spans();
        }
        RUNNING.with(Cell::get).place_in(self.number)
    }

    /// Remembers that `thread` is no longer in a span.
    #[cfg(feature = "tracing")]
    pub(super) fn left_elsewhere(&self, thread: u32, lane: u32, running: Running) {
        let before = running.before;
        std::mem::forget(running);
        lock(&self.left.spans).push((thread, lane, before));
        self.left.some.store(true, crate::sync::atomic::Ordering::Relaxed);
    }

    #[cfg(feature = "tracing")]
    #[cold]
    fn leave_spans(&self) {
        let thread = self.thread();
        let mut spans = lock(&self.left.spans);
        // Innermost first, for it was entered last.
        for place in (0..spans.len()).rev() {
            let (on, lane, before) = spans[place];
            if on == thread && Running::leave(before, lane, self.number) {
                spans.remove(place);
            }
        }
        self.left.some.store(!spans.is_empty(), crate::sync::atomic::Ordering::Relaxed);
    }
}

/// The number by which the operating system knows this thread, where the standard library alone can find out: on Linux.
fn system_id() -> Option<u64> {
    fs::read_link("/proc/thread-self").ok()?.file_name()?.to_str()?.parse().ok()
}
