//! What wakers and spans hold on to. One test, since all tests of a program share its allocator.

use std::future::{Future, poll_fn};
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use async_timeline::{Ending, Timeline};
use futures::executor::block_on;
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const LANES: usize = 10_000;

#[test]
fn a_waker_that_is_kept_holds_its_lane_and_a_span_closes_without_a_copy_of_its_polls() {
    wakers();
    #[cfg(feature = "tracing")]
    spans();
}

/// 10,000 lanes end, and their wakers are kept and called.
fn wakers() {
    let kept: Mutex<Vec<Waker>> = Mutex::new(Vec::with_capacity(2 * LANES));
    let before = MEMORY.current_usage();
    let timeline = Timeline::new();
    for _ in 0..LANES {
        let mut polls = 0;
        block_on(timeline.record(
            "call",
            poll_fn(|cx| {
                kept.lock().expect("nothing panicked").push(cx.waker().clone());
                cx.waker().wake_by_ref();
                polls += 1;
                if polls == 2 { Poll::Ready(()) } else { Poll::Pending }
            }),
        ));
    }
    kept.lock().expect("nothing panicked").iter().for_each(Waker::wake_by_ref);
    let recording = timeline.snapshot();
    assert!(recording.lanes().iter().all(|lane| lane.ending() == Ending::Finished && lane.wakes().count() == 2));
    drop(recording);
    let held =
        |what: &str| println!("{what:<40}{:>4} bytes a lane", MEMORY.current_usage().saturating_sub(before) / LANES);
    held("timeline and wakers");
    drop(timeline);
    held("wakers");
    assert!(MEMORY.current_usage().saturating_sub(before) < 200 * LANES, "a waker holds its lane, not the recording");
    kept.lock().expect("nothing panicked").clear();
    held("neither");
    assert!(MEMORY.current_usage().saturating_sub(before) < LANES, "nothing else is held");
}

/// A span with 100,000 polls closes.
#[cfg(feature = "tracing")]
fn spans() {
    use tracing::{Instrument, info_span, subscriber};
    use tracing_subscriber::layer::SubscriberExt;

    let timeline = Timeline::new();
    subscriber::with_default(tracing_subscriber::registry().with(timeline.layer()), || {
        let mut connection = Box::pin(std::future::pending::<()>().instrument(info_span!("connection")));
        for _ in 0..100_000 {
            assert!(connection.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        }
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        drop(connection);
        assert!(MEMORY.peak_usage() - before < 100_000, "no copy of the polls is made");
    });
    assert_eq!(timeline.snapshot().lanes()[0].polls().count(), 100_000, "the enter of the drop is no poll");
}
