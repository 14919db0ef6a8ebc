//! The recorder under a model checker: loom tries the orders in which threads may record, wake, drop, finish and draw.
//!
//! `RUSTFLAGS="--cfg model" CARGO_TARGET_DIR=target/model cargo test --release -p async-timeline --test model`

#![cfg(model)]

use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use async_timeline::{Ending, Origin, PLANTED_BUG, Recording, Timeline};
use loom::future::AtomicWaker;
use loom::sync::atomic::AtomicBool;
use loom::sync::{Condvar, Mutex};
use loom::thread;

/// All orders in which no thread loses its turn more than twice, beside where it waits.
fn explore(model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(model);
}

/// A timeline whose clock never stands still, so that no two events have one time. Loom has no need to know of it.
fn timeline() -> Timeline {
    let (zero, nanos) = (Instant::now(), AtomicU64::new(0));
    Timeline::with_clock(move || zero + Duration::from_nanos(nanos.fetch_add(1, Ordering::SeqCst)))
}

/// Runs a future to its end. Loom's own `block_on` also polls when nobody woke it, which would hide a poll too many.
fn block_on<F: Future>(future: F) -> F::Output {
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(woken.clone());
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(answer) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return answer;
        }
        let mut flag = woken.flag.lock().expect("nobody panicked");
        while !std::mem::take(&mut *flag) {
            flag = woken.changed.wait(flag).expect("nobody panicked");
        }
    }
}

#[derive(Default)]
struct Woken {
    flag: Mutex<bool>,
    changed: Condvar,
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        *self.flag.lock().expect("nobody panicked") = true;
        self.changed.notify_one();
    }
}

/// A flag that a future can wait for.
#[derive(Default)]
struct Event {
    set: AtomicBool,
    waiter: AtomicWaker,
}

impl Event {
    async fn wait(&self) {
        poll_fn(|cx| {
            self.waiter.register_by_ref(cx.waker());
            if self.set.load(Ordering::Acquire) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    fn set(&self) {
        self.set.store(true, Ordering::Release);
        self.waiter.wake();
    }
}

/// What holds of every recording, whenever it is taken.
fn check(recording: &Recording) {
    assert!(!recording.to_string().is_empty(), "it can be drawn");
    for lane in recording.lanes() {
        let polls: Vec<_> = lane.polls().collect();
        let open = polls.iter().filter(|poll| poll.exit.is_none()).count();
        assert!(
            polls.iter().all(|poll| poll.exit.is_none_or(|exit| exit >= poll.enter)),
            "no poll ends before it begins"
        );
        let follows = |pair: &[async_timeline::Poll]| pair[0].exit.is_some_and(|exit| exit <= pair[1].enter);
        assert!(polls.windows(2).all(follows), "one poll ends before the next begins");
        assert!(lane.ended().is_none() || open == 0, "an ended lane is not polled");
        assert!(lane.ended().is_none_or(|ended| lane.wakes().all(|wake| wake.at <= ended)), "nor woken");
        assert_eq!(lane.unasked_polls(), 0, "every poll but the first was asked for");
        assert!(lane.wakes().all(|wake| wake.by.is_none_or(|by| by < recording.lanes().len())), "known lanes woke it");
    }
}

/// What an earlier recording says, a later one says too.
fn check_goes_on(earlier: &Recording, later: &Recording) {
    for (earlier, later) in earlier.lanes().iter().zip(later.lanes()) {
        assert!(earlier.polls().count() <= later.polls().count());
        assert!(earlier.polls().zip(later.polls()).all(|(a, b)| a.enter == b.enter && a.exit.is_none_or(|_| a == b)));
        assert!(earlier.wakes().eq(later.wakes().take(earlier.wakes().count())));
        assert!(earlier.ending() == Ending::Running || earlier == later);
    }
}

/// One thread polls, one wakes, and one takes the recording and draws it.
fn record_wake_finish_and_draw() {
    let (timeline, event) = (timeline(), Arc::new(Event::default()));
    let wakes = thread::spawn({
        let event = event.clone();
        move || event.set()
    });
    let draws = thread::spawn({
        let timeline = timeline.clone();
        move || {
            let recording = timeline.snapshot();
            check(&recording);
            recording
        }
    });
    let polls = AtomicU64::new(0);
    block_on(timeline.record("waits", counted(&polls, event.wait())));
    wakes.join().expect("it does not panic");
    let earlier = draws.join().expect("it does not panic");
    let recording = timeline.snapshot();
    check(&recording);
    check_goes_on(&earlier, &recording);
    assert_eq!(recording.lanes()[0].ending(), Ending::Finished);
    assert_eq!(recording.lanes()[0].polls().count() as u64, polls.into_inner(), "every poll was recorded");
}

/// Counts the polls of a future.
async fn counted<F: Future>(polls: &AtomicU64, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|cx| {
        polls.fetch_add(1, Ordering::SeqCst);
        future.as_mut().poll(cx)
    })
    .await
}

#[test]
fn a_lane_is_woken_while_it_is_polled_and_drawn() {
    explore(record_wake_finish_and_draw);
}

/// The bug: a wake is passed on before it is recorded, so that the poll it led to may seem unasked.
#[test]
#[should_panic(expected = "every poll but the first was asked for")]
fn a_planted_bug_is_found() {
    PLANTED_BUG.set(true);
    explore(record_wake_finish_and_draw);
}

#[test]
fn a_lane_is_polled_unasked_while_it_is_drawn() {
    explore(|| {
        let timeline = timeline();
        let mut waits = Box::pin(timeline.record("waits", pending::<()>()));
        let mut poll = move || assert!(waits.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        let draws = thread::spawn({
            let timeline = timeline.clone();
            move || [timeline.snapshot(), timeline.snapshot()]
        });
        poll();
        poll();
        thread::spawn(poll).join().expect("it does not panic");
        let [first, second] = draws.join().expect("it does not panic");
        let last = timeline.snapshot();
        check_goes_on(&first, &second);
        check_goes_on(&second, &last);
        let times = last.lanes()[0].polls().flat_map(|poll| [Some(poll.enter), poll.exit]);
        let times: Vec<_> = times.map(|time| time.expect("no poll lasts")).collect();
        assert_eq!(times.len(), 6, "every poll was recorded");
        assert!(times.is_sorted_by(|a, b| a < b), "and with its own times");
        let threads: Vec<_> = last.lanes()[0].polls().map(|poll| poll.thread).collect();
        assert_eq!(threads, [0, 0, 1], "and its own thread");
    });
}

#[test]
fn two_threads_record_and_the_lane_of_one_wakes_the_lane_of_the_other() {
    explore(|| {
        let (timeline, event) = (timeline(), Arc::new(Event::default()));
        let other = thread::spawn({
            let (timeline, event) = (timeline.clone(), event.clone());
            move || block_on(timeline.record("tells", async move { event.set() }))
        });
        block_on(timeline.record("outer", timeline.record("waits", event.wait())));
        other.join().expect("it does not panic");
        let recording = timeline.snapshot();
        check(&recording);
        let place = |name| recording.lanes().iter().position(|lane| lane.name() == name).expect("it was recorded");
        assert_eq!(recording.lanes()[place("waits")].origin(), Origin::Inside(place("outer")));
        assert_eq!(recording.lanes()[place("tells")].origin(), Origin::Root);
        assert!(recording.lanes().iter().all(|lane| lane.ending() == Ending::Finished));
        let wakes: Vec<_> = recording.lanes()[place("waits")].wakes().map(|wake| wake.by).collect();
        assert!(wakes.is_empty() || wakes == [Some(place("tells"))], "woken by {wakes:?}");
        assert_eq!(recording.threads().len(), 2);
    });
}

#[test]
fn a_lane_is_dropped_while_it_is_woken_and_drawn() {
    explore(|| {
        let (timeline, event) = (timeline(), Arc::new(Event::default()));
        let mut waits = Box::pin(timeline.record("waits", {
            let event = event.clone();
            async move { event.wait().await }
        }));
        assert!(waits.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        let wakes = thread::spawn(move || event.set());
        let draws = thread::spawn({
            let timeline = timeline.clone();
            move || {
                let recording = timeline.snapshot();
                check(&recording);
                recording
            }
        });
        drop(waits);
        wakes.join().expect("it does not panic");
        let earlier = draws.join().expect("it does not panic");
        let recording = timeline.snapshot();
        check(&recording);
        check_goes_on(&earlier, &recording);
        assert_eq!(recording.cancelled(), ["waits"]);
    });
}

#[test]
fn lanes_begin_end_and_are_discarded_while_a_snapshot_is_taken() {
    explore(|| {
        let timeline = timeline().limited_to(1);
        let mut runs = Box::pin(timeline.record("runs", pending::<()>()));
        assert!(runs.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        let draws = thread::spawn({
            let timeline = timeline.clone();
            move || timeline.snapshot()
        });
        for _ in 0..2 {
            drop(timeline.computing("comes and goes"));
        }
        let during = draws.join().expect("it does not panic");
        let after = timeline.snapshot();
        for recording in [&during, &after] {
            check(recording);
            assert_eq!(
                recording.lane("runs").map(|lane| lane.ending()),
                Some(Ending::Running),
                "it is never discarded"
            );
            assert!(recording.lanes().iter().enumerate().all(|(place, lane)| lane.number() == place));
        }
        assert!((1..=3).contains(&(during.lanes().len() + during.discarded())), "every lane is there once, or counted");
        assert_eq!((after.lanes().len(), after.discarded()), (1, 2));
    });
}
