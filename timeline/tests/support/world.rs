//! Futures on a clock that jumps to the next deadline when nothing else can be done.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::{Poll, Waker};

use crate::by_hand::{Clock, MS, poll};

#[derive(Clone)]
pub(crate) struct World {
    pub(crate) clock: Clock,
    now: Rc<Cell<u32>>,
    deadlines: Rc<RefCell<BTreeMap<u32, Vec<Waker>>>>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { clock: Clock::new(), now: Rc::default(), deadlines: Rc::default() }
    }

    pub(crate) fn pass(&self, time: u32) {
        self.clock.pass(time * MS);
        self.now.set(self.now.get() + time);
    }

    pub(crate) fn sleep(&self, time: u32) -> impl Future<Output = ()> + use<> {
        let (world, mut due) = (self.clone(), None);
        poll_fn(move |cx| {
            let due = *due.get_or_insert(world.now.get() + time);
            if world.now.get() >= due {
                return Poll::Ready(());
            }
            world.deadlines.borrow_mut().entry(due).or_default().push(cx.waker().clone());
            Poll::Pending
        })
    }

    pub(crate) fn run(&self, future: impl Future<Output = ()>) {
        let mut future = Box::pin(future);
        while poll(&mut future).is_pending() {
            let Some((due, wakers)) = self.deadlines.borrow_mut().pop_first() else {
                // It woke itself, and wants to be polled again.
                continue;
            };
            self.pass(due.saturating_sub(self.now.get()));
            wakers.into_iter().for_each(Waker::wake);
        }
    }
}
