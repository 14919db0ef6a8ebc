//! Counts the instructions of a recorded poll and its wake, which are the same on every run, unlike its time.
//!
//! `benches/count_instructions` lets valgrind run it with few polls and with many, and divides the difference.
//!
//! Its arguments are `bare`, `recorded` or `reads` (three clock reads in place of each poll), and how many polls.

use std::cell::Cell;
use std::env;
use std::future::{Future, poll_fn};
use std::hint::black_box;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Instant;

use async_timeline::Timeline;

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let (what, polls) = match arguments.as_slice() {
        [what, polls] => (what.as_str(), polls.parse()),
        _ => ("", Ok(0)),
    };
    let left = Cell::new(None);
    let mut first = true;
    let waits = poll_fn(|cx| {
        if std::mem::take(&mut first) {
            left.set(Some(cx.waker().clone()));
        }
        Poll::<()>::Pending
    });
    match (what, polls) {
        ("bare", Ok(polls)) => run(polls, waits, &left),
        ("reads", Ok(polls)) => (0..3 * polls).for_each(|_| _ = black_box(Instant::now())),
        ("recorded", Ok(polls)) => run(polls, Timeline::new().record("call", waits), &left),
        _ => {
            eprintln!("usage: count_instructions bare|recorded|reads POLLS");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

struct Executor;

impl Wake for Executor {
    fn wake(self: Arc<Self>) {}
    fn wake_by_ref(self: &Arc<Self>) {}
}

fn run(polls: u32, future: impl Future<Output = ()>, left: &Cell<Option<Waker>>) {
    let waker = Waker::from(Arc::new(Executor));
    let mut future = pin!(future);
    assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending(), "it never ends");
    let wake = left.take().expect("the poll left a waker");
    for _ in 0..polls {
        wake.wake_by_ref();
        assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending(), "it never ends");
    }
}
