//! What the recorder must write down, on `futures`' executors and on real threads, with a clock that is moved by hand.

use std::cell::RefCell;
use std::future::{Future, pending, poll_fn};
use std::panic::{self, AssertUnwindSafe};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

use async_timeline::{Ending, Kind, Lane, Origin, Record, Recording, Timeline};
use futures::channel::oneshot;
use futures::executor::{LocalPool, block_on};
use futures::join;
use futures::task::{LocalSpawnExt, noop_waker};

/// A clock that stands still until it is moved.
#[derive(Clone, Default)]
struct Clock(Arc<AtomicU64>);

impl Clock {
    fn timeline() -> (Self, Timeline) {
        let clock = Self::default();
        let (millis, zero) = (clock.0.clone(), Instant::now());
        let timeline = Timeline::with_clock(move || zero + Duration::from_millis(millis.load(Ordering::SeqCst)));
        (clock, timeline)
    }

    fn forward(&self, millis: u64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(&noop_waker()))
}

/// Pending once, without having itself woken.
async fn pend_once() {
    let mut pended = false;
    poll_fn(|_| if std::mem::replace(&mut pended, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

fn lane<'a>(recording: &'a Recording, name: &str) -> &'a Lane {
    recording.lane(name).unwrap_or_else(|| panic!("no lane {name}"))
}

fn index(recording: &Recording, name: &str) -> usize {
    recording.lanes().iter().position(|lane| lane.name() == name).unwrap_or_else(|| panic!("no lane {name}"))
}

/// Each poll as (enter, exit) in milliseconds.
fn polls(lane: &Lane) -> Vec<(u128, Option<u128>)> {
    lane.polls().map(|poll| (poll.enter.as_millis(), poll.exit.map(|exit| exit.as_millis()))).collect()
}

/// Panics without a message in the output.
fn panic_quietly() -> ! {
    panic::resume_unwind(Box::new("on purpose"))
}

fn panics(f: impl FnOnce()) {
    assert!(panic::catch_unwind(AssertUnwindSafe(f)).is_err(), "it must panic");
}

#[test]
fn polls_are_recorded_with_their_times_and_their_thread() {
    let (clock, timeline) = Clock::timeline();
    clock.forward(5);
    let call = timeline.record("call", async {
        clock.forward(2);
        pend_once().await;
        clock.forward(3);
        42
    });
    let mut call = Box::pin(call);
    assert!(poll(call.as_mut()).is_pending());
    clock.forward(100);
    let second = thread::Builder::new().name("second".into());
    let answer = thread::scope(|scope| {
        let handle = second.spawn_scoped(scope, || poll(call.as_mut())).expect("a thread starts");
        handle.join().expect("the poll does not panic")
    });
    assert_eq!(answer, Poll::Ready(42));

    let recording = timeline.snapshot();
    let call = lane(&recording, "call");
    assert_eq!(polls(call), [(5, Some(7)), (107, Some(110))]);
    let threads: Vec<_> = call.polls().map(|poll| poll.thread).collect();
    assert_eq!(threads, recording.threads(), "the two polls ran on two threads");
    assert_eq!(recording.thread_name(threads[1]), "second");
    assert_eq!((call.kind(), call.ending(), call.origin()), (Kind::Future, Ending::Finished, Origin::Root));
    assert_eq!((call.began(), call.ended()), (Some(ms(5)), Some(ms(110))));
    assert_eq!((call.polled(), call.waited()), (ms(5), ms(100)));
    assert_eq!(recording.elapsed(), ms(105));
}

#[test]
fn a_wake_says_when_and_which_thread_and_a_thread_that_only_woke_ran_nothing() {
    let (clock, timeline) = Clock::timeline();
    let (tell, told) = oneshot::channel();
    let mut call = pin!(timeline.record("call", told));
    assert!(poll(call.as_mut()).is_pending(), "nothing is sent yet");
    clock.forward(50);
    thread::spawn(move || tell.send(7)).join().expect("nothing panics").expect("the call waits for it");
    assert_eq!(block_on(call), Ok(7));

    let recording = timeline.snapshot();
    let call = lane(&recording, "call");
    let wakes: Vec<_> = call.wakes().collect();
    assert_eq!(wakes.len(), 1);
    assert_eq!((wakes[0].at, wakes[0].by), (ms(50), None));
    assert_eq!(recording.threads().len(), 1);
    assert!(!recording.threads().contains(&wakes[0].thread), "a thread that only woke is not among those that ran");
    assert_eq!(recording.thread_name(wakes[0].thread), "unnamed");
}

#[test]
fn a_wake_says_which_lane_it_came_from() {
    let (clock, timeline) = Clock::timeline();
    let (tell, told) = oneshot::channel();
    let waits = timeline.record("waits", told);
    let tells = timeline.record("tells", async {
        clock.forward(10);
        tell.send(()).expect("the other waits");
    });
    let (answer, ()) = block_on(async { join!(waits, tells) });
    assert_eq!(answer, Ok(()));

    let recording = timeline.snapshot();
    let wakes: Vec<_> = lane(&recording, "waits").wakes().collect();
    assert_eq!(wakes.len(), 1);
    assert_eq!((wakes[0].at, wakes[0].by), (ms(10), Some(index(&recording, "tells"))));
    assert_eq!(lane(&recording, "tells").wakes().count(), 0);
}

#[test]
fn a_wake_reaches_the_executor_and_so_does_each_waker_that_replaces_another() {
    struct Count(AtomicUsize);
    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let counts = [Arc::new(Count(AtomicUsize::new(0))), Arc::new(Count(AtomicUsize::new(0)))];
    let seen = Mutex::new(None);
    let timeline = Timeline::new();
    let mut call = Box::pin(timeline.record(
        "call",
        poll_fn(|cx| {
            *seen.lock().expect("nobody panicked") = Some(cx.waker().clone());
            Poll::<()>::Pending
        }),
    ));
    for (polled, count) in counts.iter().enumerate() {
        let waker = Waker::from(count.clone());
        for _ in 0..2 {
            assert!(call.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
            let inner = seen.lock().expect("nobody panicked").clone().expect("it was polled");
            inner.wake_by_ref();
            inner.wake();
        }
        let woken = counts.each_ref().map(|count| count.0.load(Ordering::SeqCst));
        assert_eq!(woken, if polled == 0 { [4, 0] } else { [4, 4] });
    }
    assert_eq!(lane(&timeline.snapshot(), "call").wakes().count(), 8);
    seen.lock().expect("nobody panicked").take();
    drop(call);
    // The executor's waker must not outlive the future, or tasks that hold themselves would never be freed.
    assert_eq!(counts.each_ref().map(Arc::strong_count), [1, 1]);
}

#[test]
fn join_polls_siblings_that_nobody_woke() {
    let (_, timeline) = Clock::timeline();
    let (tell, told) = oneshot::channel::<()>();
    let mut pool = LocalPool::new();
    let (first, second) = (timeline.record("first", pend_once()), timeline.record("second", told));
    let third = timeline.record("third", async {
        pend_once().await;
        pend_once().await;
    });
    pool.spawner()
        .spawn_local(async {
            let _ = join!(first, second, third);
        })
        .expect("the pool runs");
    pool.run_until_stalled();
    tell.send(()).expect("the second waits");
    pool.run_until_stalled();

    let recording = timeline.snapshot();
    let unasked = ["first", "second", "third"].map(|name| lane(&recording, name).unasked_polls());
    assert_eq!(unasked, [1, 0, 1]);
    assert_eq!(lane(&recording, "third").ending(), Ending::Running);
}

#[test]
fn a_call_that_gives_an_error_failed_and_says_why() {
    let (clock, timeline) = Clock::timeline();
    let bad = timeline.try_record("bad", async {
        clock.forward(3);
        Err::<(), _>("posts unavailable")
    });
    let good = timeline.try_record("good", async { Ok::<_, String>(1) });
    let silent = timeline.record("silent", async { Err::<(), _>("nobody asked") });
    assert_eq!(block_on(bad), Err("posts unavailable"));
    assert_eq!(block_on(good), Ok(1));
    assert_eq!(block_on(silent), Err("nobody asked"));

    let recording = timeline.snapshot();
    let [bad, good, silent] = [0, 1, 2];
    assert_eq!(recording.lanes()[bad].ending(), Ending::Failed);
    assert_eq!(recording.lanes()[bad].ended(), Some(ms(3)));
    assert_eq!(recording.lanes()[bad].failure(), Some("posts unavailable"));
    assert_eq!((recording.lanes()[good].ending(), recording.lanes()[good].failure()), (Ending::Finished, None));
    assert_eq!((recording.lanes()[silent].ending(), recording.lanes()[silent].failure()), (Ending::Finished, None));
    assert_eq!(recording.finishes(), ["good", "silent"]);
}

#[test]
fn a_future_can_be_dropped_before_its_first_poll_and_between_two() {
    let (clock, timeline) = Clock::timeline();
    let never = timeline.record("never polled", pending::<()>());
    let mut once = Box::pin(timeline.record("polled once", pending::<()>()));
    clock.forward(10);
    assert!(poll(once.as_mut()).is_pending());
    clock.forward(10);
    drop(never);
    clock.forward(10);
    drop(once);

    let recording = timeline.snapshot();
    let never = lane(&recording, "never polled");
    assert_eq!((never.ending(), never.began(), never.ended()), (Ending::Dropped, None, Some(ms(20))));
    assert_eq!((never.polls().count(), never.waited()), (0, ms(0)));
    let once = lane(&recording, "polled once");
    assert_eq!((once.ending(), once.began(), once.ended()), (Ending::Dropped, Some(ms(10)), Some(ms(30))));
    assert_eq!((polls(once), once.waited()), (vec![(10, Some(10))], ms(20)));
    assert_eq!(recording.cancelled(), ["never polled", "polled once"]);
    assert_eq!(recording.starts(), ["polled once"]);
}

#[test]
fn a_future_dropped_while_somebody_else_panics_was_dropped_and_did_not_panic() {
    let (clock, timeline) = Clock::timeline();
    panics(|| {
        let mut waits = Box::pin(timeline.record("waits", pending::<()>()));
        assert!(poll(waits.as_mut()).is_pending());
        clock.forward(4);
        let _mine = waits;
        panic_quietly();
    });
    let recording = timeline.snapshot();
    let waits = lane(&recording, "waits");
    assert_eq!((waits.ending(), waits.ended()), (Ending::Dropped, Some(ms(4))));
}

#[test]
fn a_panic_in_its_own_poll_ends_a_lane_and_those_around_it() {
    let (clock, timeline) = Clock::timeline();
    let inner = timeline.record("inner", async {
        clock.forward(6);
        panic_quietly();
    });
    let sibling = timeline.record("sibling", pending::<()>());
    let outer = timeline.record("outer", async { join!(sibling, inner) });
    panics(|| {
        block_on(outer);
    });
    let recording = timeline.snapshot();
    let endings = ["inner", "outer", "sibling"].map(|name| lane(&recording, name).ending());
    assert_eq!(endings, [Ending::Panicked, Ending::Panicked, Ending::Dropped]);
    assert_eq!(polls(lane(&recording, "inner")), [(0, Some(6))]);

    // The thread is in no lane any more.
    assert_eq!(block_on(timeline.record("next", async { 1 })), 1);
    assert_eq!(lane(&timeline.snapshot(), "next").origin(), Origin::Root);
}

#[test]
fn what_still_runs_when_the_recording_is_taken_is_running() {
    let (clock, timeline) = Clock::timeline();
    let mut waits = Box::pin(timeline.record("waits", pending::<()>()));
    assert!(poll(waits.as_mut()).is_pending());
    let during = block_on(timeline.record("asks", async {
        clock.forward(8);
        timeline.snapshot()
    }));
    assert_eq!(during.until(), ms(8));
    let (asks, waits) = (lane(&during, "asks"), lane(&during, "waits"));
    assert_eq!((asks.ending(), asks.ended(), polls(asks)), (Ending::Running, None, vec![(0, None)]));
    assert_eq!((waits.ending(), waits.ended(), polls(waits)), (Ending::Running, None, vec![(0, Some(0))]));
    assert_eq!((during.elapsed(), during.max_in_flight()), (ms(8), 2));
    assert!(during.finishes().is_empty() && during.cancelled().is_empty());

    // The timeline goes on; what was taken stays as it was.
    assert_eq!(lane(&timeline.snapshot(), "asks").ending(), Ending::Finished);
    assert_eq!(lane(&during, "asks").ending(), Ending::Running);
}

#[test]
fn what_a_lane_polls_is_inside_it_and_what_it_makes_for_others_is_spawned_by_it() {
    let (_, timeline) = Clock::timeline();
    let made_before = timeline.record("made before", async {});
    let mut pool = LocalPool::new();
    let spawner = pool.spawner();
    let outer = timeline.record("outer", async {
        timeline.record("child", timeline.record("grandchild", async {})).await;
        made_before.await;
        let task = timeline.record("task", async {});
        spawner.spawn_local(task).expect("the pool runs");
    });
    pool.run_until(outer);
    pool.run_until_stalled();
    block_on(timeline.record("after", async {}));

    let recording = timeline.snapshot();
    let origin = |name| lane(&recording, name).origin();
    let outer = index(&recording, "outer");
    assert_eq!(origin("outer"), Origin::Root);
    assert_eq!(origin("child"), Origin::Inside(outer));
    assert_eq!(origin("grandchild"), Origin::Inside(index(&recording, "child")));
    assert_eq!(origin("made before"), Origin::Inside(outer), "where it is polled counts, not where it was made");
    assert_eq!(origin("task"), Origin::SpawnedBy(outer));
    assert_eq!(origin("after"), Origin::Root);
}

#[test]
fn where_it_is_first_polled_counts() {
    let (_, timeline) = Clock::timeline();
    let mut early = Box::pin(timeline.record("early", pending::<()>()));
    assert!(poll(early.as_mut()).is_pending());
    let mut late = Box::pin(timeline.record("late", pending::<()>()));
    block_on(timeline.record("outer", async {
        assert!(poll(early.as_mut()).is_pending());
        assert!(poll(late.as_mut()).is_pending());
    }));
    assert!(poll(late.as_mut()).is_pending());
    let recording = timeline.snapshot();
    assert_eq!(lane(&recording, "early").origin(), Origin::Root);
    assert_eq!(lane(&recording, "late").origin(), Origin::Inside(index(&recording, "outer")));
}

#[test]
fn dropped_together_the_inner_lane_ends_before_the_outer() {
    let (zero, nanos) = (Instant::now(), AtomicU64::new(0));
    let timeline = Timeline::with_clock(move || zero + Duration::from_nanos(nanos.fetch_add(1, Ordering::SeqCst)));
    let inner = timeline.record("inner", pending::<()>());
    let mut outer = Box::pin(timeline.record("outer", inner));
    assert!(poll(outer.as_mut()).is_pending());
    drop(outer);
    let recording = timeline.snapshot();
    assert_eq!(recording.cancelled(), ["inner", "outer"]);
    assert!(lane(&recording, "inner").ended() < lane(&recording, "outer").ended());
}

#[test]
fn a_stretch_inside_a_lane_and_a_lane_inside_a_stretch_nest() {
    let (_, timeline) = Clock::timeline();
    {
        let _whole = timeline.computing("whole");
        block_on(timeline.record("call", async { drop(timeline.blocked("sleep")) }));
    }
    let recording = timeline.snapshot();
    assert_eq!(lane(&recording, "call").origin(), Origin::Inside(index(&recording, "whole")));
    assert_eq!(lane(&recording, "sleep").origin(), Origin::Inside(index(&recording, "call")));
    assert_eq!(recording.max_in_flight(), 1, "only the innermost counts");
}

#[test]
fn stretches_may_end_in_any_order() {
    let timeline = Timeline::new();
    let (a, b) = (timeline.computing("a"), timeline.computing("b"));
    drop(a);
    drop(b);
    drop(timeline.computing("c"));
    let recording = timeline.snapshot();
    assert_eq!(lane(&recording, "b").origin(), Origin::Inside(0));
    assert_eq!(lane(&recording, "c").origin(), Origin::Root, "neither a nor b runs any more");
}

#[test]
fn names_may_repeat() {
    let (clock, timeline) = Clock::timeline();
    for millis in [1, 2, 3] {
        block_on(timeline.record("call", async { clock.forward(millis) }));
    }
    let recording = timeline.snapshot();
    let polled: Vec<_> = recording.lanes().iter().map(Lane::polled).collect();
    assert_eq!(polled, [ms(1), ms(2), ms(3)]);
    assert_eq!(recording.finishes(), ["call"; 3]);
    assert_eq!(lane(&recording, "call").polled(), ms(1), "asked by name, the first one answers");
}

#[test]
fn two_timelines_on_the_same_thread_never_mix() {
    let (clock, ours) = Clock::timeline();
    let (_, theirs) = Clock::timeline();
    let (tell, told) = oneshot::channel::<()>();
    let outer = ours.record("outer", async {
        theirs
            .record("theirs", async {
                clock.forward(5);
                ours.record("inner", async { drop(tell) }).await;
            })
            .await;
    });
    let waits = theirs.record("waits", told);
    let _ = block_on(async { join!(waits, outer) });

    let (ours, theirs) = (ours.snapshot(), theirs.snapshot());
    assert_eq!(ours.starts(), ["outer", "inner"]);
    assert_eq!(theirs.starts(), ["waits", "theirs"]);
    assert_eq!(lane(&theirs, "theirs").origin(), Origin::Root, "a lane of another timeline is no parent");
    assert_eq!(lane(&ours, "inner").origin(), Origin::Inside(index(&ours, "outer")), "the other timeline lies between");
    assert_eq!((ours.elapsed(), theirs.elapsed()), (ms(5), ms(0)), "each has its own clock");
    let wakes: Vec<_> = lane(&theirs, "waits").wakes().map(|wake| wake.by).collect();
    assert_eq!(wakes, [Some(index(&theirs, "theirs"))], "nor does it wake one: the lane around it does");
    assert_eq!((ours.threads(), theirs.threads()), (vec![0], vec![0]));
}

#[test]
fn two_timelines_each_count_their_own_threads() {
    let timelines = [Timeline::new(), Timeline::new()];
    let run = |timeline: &Timeline| drop(timeline.computing("job"));
    run(&timelines[0]);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                // Back and forth, so that neither finds its own number where it left it.
                for _ in 0..3 {
                    timelines.iter().for_each(run);
                }
            });
        }
    });
    let threads = timelines.each_ref().map(|timeline| timeline.snapshot().threads());
    assert_eq!(threads, [vec![0, 1, 2], vec![0, 1]]);
}

#[test]
fn many_threads_record_at_once_and_nothing_is_lost() {
    const THREADS: usize = 4;
    const LANES: usize = 200;
    let timeline = Timeline::new();
    let start = Barrier::new(THREADS + 1);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                start.wait();
                for _ in 0..LANES {
                    let yields_once = async {
                        let mut yielded = false;
                        poll_fn(|cx| {
                            cx.waker().wake_by_ref();
                            if std::mem::replace(&mut yielded, true) { Poll::Ready(()) } else { Poll::Pending }
                        })
                        .await;
                    };
                    block_on(timeline.record("call", timeline.record("inner", yields_once)));
                }
            });
        }
        start.wait();
        // Taken while they run, a recording is consistent in itself.
        for _ in 0..20 {
            let recording = timeline.snapshot();
            for lane in recording.lanes() {
                let open = lane.polls().filter(|poll| poll.exit.is_none()).count();
                assert!(open <= 1, "a lane is polled by one thread at a time");
                assert!(lane.ended().is_none() || open == 0, "an ended lane has no open poll");
                assert!(lane.wakes().all(|wake| wake.by.is_some_and(|by| by < recording.lanes().len())));
            }
        }
    });
    let recording = timeline.snapshot();
    assert_eq!(recording.lanes().len(), 2 * THREADS * LANES);
    assert_eq!(recording.threads().len(), THREADS);
    for lane in recording.lanes() {
        assert_eq!((lane.polls().count(), lane.wakes().count(), lane.ending()), (2, 2, Ending::Finished));
        assert_eq!(lane.polls().map(|poll| poll.thread).max(), lane.polls().map(|poll| poll.thread).min());
        let Origin::Inside(outer) = lane.origin() else {
            assert_eq!((lane.name(), lane.origin()), ("call", Origin::Root));
            continue;
        };
        let outer = &recording.lanes()[outer];
        assert_eq!((lane.name(), outer.name()), ("inner", "call"));
        assert_eq!(outer.polls().next().map(|poll| poll.thread), lane.polls().next().map(|poll| poll.thread));
    }
}

#[test]
fn a_stretch_computes_or_blocks_from_beginning_to_end() {
    let (clock, timeline) = Clock::timeline();
    clock.forward(1);
    let computing = timeline.computing("sum");
    clock.forward(30);
    drop(computing);
    let blocked = timeline.blocked("sleep");
    clock.forward(200);
    drop(blocked);

    let recording = timeline.snapshot();
    let (sum, sleep) = (lane(&recording, "sum"), lane(&recording, "sleep"));
    assert_eq!((sum.kind(), polls(sum), sum.ending()), (Kind::Computing, vec![(1, Some(31))], Ending::Finished));
    assert_eq!((sleep.kind(), polls(sleep), sleep.ending()), (Kind::Blocked, vec![(31, Some(231))], Ending::Finished));
    assert_eq!((sleep.polled(), sleep.waited()), (ms(200), ms(0)));
    assert_eq!(recording.max_in_flight(), 1);
}

#[test]
fn a_stretch_can_fail_and_can_panic() {
    let (clock, timeline) = Clock::timeline();
    let fails = timeline.blocked("fails");
    clock.forward(2);
    fails.fail(&"no route");
    panics(|| {
        let _panics = timeline.computing("panics");
        clock.forward(3);
        panic_quietly();
    });
    let recording = timeline.snapshot();
    assert_eq!(
        (lane(&recording, "fails").ending(), recording.lanes()[0].failure()),
        (Ending::Failed, Some("no route"))
    );
    assert_eq!(lane(&recording, "fails").ended(), Some(ms(2)));
    assert_eq!((lane(&recording, "panics").ending(), recording.lanes()[1].failure()), (Ending::Panicked, None));
    assert_eq!(polls(lane(&recording, "panics")), [(2, Some(5))]);
}

#[test]
fn a_stretch_that_ends_well_while_somebody_else_panics_finished() {
    struct CleansUp<'a>(&'a Timeline);
    impl Drop for CleansUp<'_> {
        fn drop(&mut self) {
            drop(self.0.blocked("clean up"));
        }
    }
    let timeline = Timeline::new();
    panics(|| {
        let _cleans_up = CleansUp(&timeline);
        panic_quietly();
    });
    assert_eq!(lane(&timeline.snapshot(), "clean up").ending(), Ending::Finished);
}

#[test]
fn a_wake_after_the_end_is_not_recorded() {
    let (clock, timeline) = Clock::timeline();
    let kept = RefCell::new(None);
    let call = timeline.record(
        "call",
        poll_fn(|cx| {
            *kept.borrow_mut() = Some(cx.waker().clone());
            Poll::Ready(())
        }),
    );
    block_on(call);
    let before = timeline.snapshot();
    clock.forward(9);
    kept.take().expect("it was polled").wake();
    assert_eq!(timeline.snapshot().lanes(), before.lanes());
    assert_eq!(lane(&before, "call").wakes().count(), 0);
}

#[test]
fn a_future_that_is_polled_after_its_end_keeps_no_waker_and_is_not_recorded() {
    struct Nobody;
    impl Wake for Nobody {
        fn wake(self: Arc<Self>) {}
    }
    let timeline = Timeline::new();
    let mut call = Box::pin(timeline.record("call", poll_fn(|_| Poll::Ready(()))));
    let waker = Arc::new(Nobody);
    for _ in 0..2 {
        assert!(call.as_mut().poll(&mut Context::from_waker(&Waker::from(waker.clone()))).is_ready());
    }
    assert_eq!(lane(&timeline.snapshot(), "call").polls().count(), 1);
    assert_eq!(Arc::strong_count(&waker), 1);
}

/// An executor may drop a task as soon as it is woken, in the call of `wake`: no lock may be held meanwhile.
#[test]
fn a_waker_that_drops_its_task_does_not_deadlock() {
    type Task = Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>;
    struct DropsTask(Arc<Task>);
    impl Wake for DropsTask {
        fn wake(self: Arc<Self>) {
            let task = self.0.lock().expect("nobody panicked").take();
            drop(task);
        }
    }
    let (clock, timeline) = Clock::timeline();
    let kept = Arc::new(Mutex::new(None));
    let inner = timeline.record("inner", {
        let kept = kept.clone();
        poll_fn(move |cx| {
            *kept.lock().expect("nobody panicked") = Some(cx.waker().clone());
            Poll::Pending
        })
    });
    let task: Arc<Task> = Arc::new(Mutex::new(Some(Box::pin(timeline.record("outer", inner)))));
    let waker = Waker::from(Arc::new(DropsTask(task.clone())));
    if let Some(task) = task.lock().expect("nobody panicked").as_mut() {
        assert!(task.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    }
    clock.forward(5);
    let inner = kept.lock().expect("nobody panicked").take();
    inner.expect("it was polled").wake();

    let recording = timeline.snapshot();
    assert_eq!(recording.cancelled(), ["inner", "outer"], "both at the same moment, so in the order they were made");
    assert_eq!(lane(&recording, "inner").ended(), Some(ms(5)));
    assert_eq!(lane(&recording, "outer").wakes().count(), 1, "the wake was on its way before the task was dropped");
}

/// A waker is foreign code in its `clone` and `drop` too.
#[test]
fn a_waker_that_wakes_or_records_while_it_is_cloned_or_dropped_does_not_deadlock() {
    // `Waker` of a `Wake` type cannot run code in `clone`, and a vtable of one's own needs unsafe code; `drop` can.
    struct RecordsOnDrop(Timeline, Waker);
    impl Wake for RecordsOnDrop {
        fn wake(self: Arc<Self>) {}
    }
    impl Drop for RecordsOnDrop {
        fn drop(&mut self) {
            self.1.wake_by_ref();
            block_on(self.0.record("made in drop", async {}));
            drop(self.0.snapshot());
        }
    }
    let timeline = Timeline::new();
    let kept = RefCell::new(None);
    let mut other = Box::pin(timeline.record(
        "other",
        poll_fn(|cx| {
            *kept.borrow_mut() = Some(cx.waker().clone());
            Poll::<()>::Pending
        }),
    ));
    assert!(poll(other.as_mut()).is_pending());
    let waker = kept.take().expect("it was polled");
    let new_waker = || Waker::from(Arc::new(RecordsOnDrop(timeline.clone(), waker.clone())));
    let mut polls = 0;
    let mut call = Box::pin(timeline.record(
        "call",
        poll_fn(|_| {
            polls += 1;
            if polls == 3 { Poll::Ready(()) } else { Poll::Pending }
        }),
    ));
    let made = || timeline.snapshot().lanes().iter().filter(|lane| lane.name() == "made in drop").count();
    assert!(call.as_mut().poll(&mut Context::from_waker(&new_waker())).is_pending());
    assert_eq!(made(), 0, "the lane holds the first waker");
    assert!(call.as_mut().poll(&mut Context::from_waker(&new_waker())).is_pending());
    assert_eq!(made(), 0, "and the second beside it");
    assert!(call.as_mut().poll(&mut Context::from_waker(&new_waker())).is_ready());
    assert_eq!(made(), 3, "the third replaced the second, and a lane that has ended holds none");
    drop((call, other));
    assert_eq!(lane(&timeline.snapshot(), "other").wakes().count(), 3);
}

#[test]
fn a_lane_can_be_dropped_and_woken_while_its_thread_ends() {
    struct AtThreadEnd(Timeline, Option<Waker>);
    impl Drop for AtThreadEnd {
        fn drop(&mut self) {
            self.1.take().expect("set below").wake();
            block_on(self.0.record("last words", async {}));
        }
    }
    thread_local!(static LEFT: RefCell<Option<AtThreadEnd>> = const { RefCell::new(None) });

    let timeline = Timeline::new();
    let kept = RefCell::new(None);
    let mut call = pin!(timeline.record(
        "call",
        poll_fn(|cx| {
            *kept.borrow_mut() = Some(cx.waker().clone());
            Poll::<()>::Pending
        })
    ));
    assert!(poll(call.as_mut()).is_pending());
    let left = AtThreadEnd(timeline.clone(), kept.take());
    thread::spawn(|| LEFT.set(Some(left))).join().expect("nothing panics at the end of the thread");
    let recording = timeline.snapshot();
    assert_eq!(lane(&recording, "last words").ending(), Ending::Finished);
    assert_eq!(lane(&recording, "call").wakes().count(), 1);
}

#[test]
fn max_in_flight_counts_lanes_that_only_touch_as_one_after_the_other() {
    let (clock, timeline) = Clock::timeline();
    for name in ["first", "second", "third"] {
        let _call = timeline.blocked(name);
        clock.forward(10);
    }
    let recording = timeline.snapshot();
    assert_eq!(recording.max_in_flight(), 1);
    assert_eq!(recording.overlap("first", "second"), ms(0));
}

#[test]
fn max_in_flight_counts_what_overlaps_and_only_the_innermost() {
    let (clock, timeline) = Clock::timeline();
    let call = |name, millis: u64| {
        let (timeline, clock) = (timeline.clone(), clock.clone());
        async move {
            let until = clock.0.load(Ordering::SeqCst) + millis;
            let wait =
                poll_fn(|_| if clock.0.load(Ordering::SeqCst) >= until { Poll::Ready(()) } else { Poll::Pending });
            timeline.record(name, wait).await;
        }
    };
    let mut all = Box::pin(timeline.record("all", async {
        join!(call("a", 10), call("b", 20), call("c", 30));
        call("d", 5).await;
    }));
    while poll(all.as_mut()).is_pending() {
        clock.forward(5);
    }
    let recording = timeline.snapshot();
    assert_eq!(recording.max_in_flight(), 3, "a, b and c; the lane around them does not count");
    assert_eq!((recording.overlap("a", "b"), recording.overlap("c", "b")), (ms(10), ms(20)));
    assert_eq!(recording.overlap("c", "d"), ms(0));
    assert_eq!(recording.overlap("a", "nobody"), ms(0));
    assert_eq!(recording.starts(), ["all", "a", "b", "c", "d"]);
    assert_eq!(
        recording.finishes(),
        ["a", "b", "c", "all", "d"],
        "what ends at one moment stays in the order it was made"
    );
}

#[test]
fn a_lane_of_no_length_is_in_flight_with_what_lasts_and_with_its_like() {
    let (clock, timeline) = Clock::timeline();
    let instant = || block_on(timeline.record("instant", async {}));
    instant();
    instant();
    assert_eq!(timeline.snapshot().max_in_flight(), 2, "nothing tells which of one moment came first");

    clock.forward(1);
    let mut lasts = Box::pin(timeline.record("lasts", pending::<()>()));
    assert!(poll(lasts.as_mut()).is_pending());
    instant();
    instant();
    clock.forward(10);
    drop(lasts);
    instant();
    assert_eq!(timeline.snapshot().max_in_flight(), 3, "two as it begins; the one as it ends comes after it");
}

#[test]
fn an_empty_recording_answers_everything() {
    let (clock, timeline) = Clock::timeline();
    clock.forward(3);
    let recording = timeline.snapshot();
    assert_eq!((recording.lanes().len(), recording.threads().len(), recording.max_in_flight()), (0, 0, 0));
    assert_eq!((recording.elapsed(), recording.until()), (ms(0), ms(3)));
    assert!(recording.starts().is_empty() && recording.finishes().is_empty() && recording.cancelled().is_empty());
}

#[test]
fn a_clock_that_goes_back_does_no_harm() {
    let zero = Instant::now() + Duration::from_secs(1);
    let left = Mutex::new(vec![5, 20, 40, 0]);
    let timeline = Timeline::with_clock(move || {
        let millis = left.lock().expect("nobody panicked").pop().unwrap_or(10);
        zero + ms(millis)
    });
    block_on(timeline.record("call", async {}));
    let recording = timeline.snapshot();
    let call = lane(&recording, "call");
    assert_eq!((call.began(), call.ended()), (Some(ms(40)), Some(ms(40))), "a lane never ends before it began");
}

#[test]
fn a_recorded_future_is_at_most_96_bytes_larger_than_the_bare_one_nested_or_not() {
    async fn bare(bytes: [u8; 24]) -> usize {
        pend_once().await;
        bytes.len()
    }
    let timeline = Timeline::new();
    let size = size_of_val(&bare([0; 24]));
    let once = timeline.record("once", bare([0; 24]));
    assert!(size_of_val(&once) <= size + 96, "once: {} bytes more", size_of_val(&once) - size);
    let size_of_once = size_of_val(&once);
    let twice = timeline.record("twice", once);
    assert!(size_of_val(&twice) <= size_of_once + 96, "twice: {} bytes more", size_of_val(&twice) - size_of_once);
    let tried = timeline.try_record("tried", async { Ok::<_, String>(bare([0; 24]).await) });
    let size = size_of_val(&async { Ok::<_, String>(bare([0; 24]).await) });
    assert!(size_of_val(&tried) <= size + 96, "tried: {} bytes more", size_of_val(&tried) - size);
    println!(
        "{} bytes more; nested, {} more again",
        size_of_once - size_of_val(&bare([0; 24])),
        size_of_val(&twice) - size_of_once
    );
}

/// Keeps the waker it is polled with, if it is to.
fn keeps(kept: &Mutex<Option<Waker>>, whether: bool) -> impl Future<Output = ()> + '_ {
    poll_fn(move |cx| {
        *kept.lock().expect("nothing panicked") = whether.then(|| cx.waker().clone());
        Poll::Pending
    })
}

#[test]
fn a_lane_knows_where_and_when_it_was_created_and_how_large_its_future_is() {
    let (clock, timeline) = Clock::timeline();
    clock.forward(7);
    let line = line!() + 1;
    let mut call = Box::pin(timeline.record("call", std::future::ready([0_u8; 100])));
    let method = Box::pin(pending::<()>().recorded(&timeline, "method"));
    clock.forward(3);
    assert!(poll(call.as_mut()).is_ready());
    drop(timeline.computing("code"));
    drop(method);

    let recording = timeline.snapshot();
    let call = lane(&recording, "call");
    assert_eq!((call.created(), call.began()), (ms(7), Some(ms(10))));
    let location = call.location().expect("the caller is known");
    assert_eq!(location.to_string(), format!("{}:{line}", file!()));
    assert_eq!(lane(&recording, "method").location().map(|location| location.line), Some(line + 1));
    assert_eq!(lane(&recording, "code").location().map(|location| location.file), Some(file!()));
    assert_eq!(call.size(), Some(size_of::<std::future::Ready<[u8; 100]>>()));
    assert_eq!(lane(&recording, "code").size(), None);
    assert_eq!(recording.cores(), thread::available_parallelism().ok().map(usize::from));
    assert_eq!(recording.is_debug_build(), cfg!(debug_assertions));
}

#[test]
fn a_lane_knows_whether_its_waker_was_kept() {
    struct Other;
    impl Wake for Other {
        fn wake(self: Arc<Self>) {}
    }
    let timeline = Timeline::new();
    let kept = [Mutex::new(None), Mutex::new(None), Mutex::new(None)];
    let names = ["keeps", "loses", "changes"];
    let mut calls: Vec<_> = names
        .iter()
        .zip(&kept)
        .map(|(name, kept)| Box::pin(timeline.record(*name, keeps(kept, *name != "loses"))))
        .collect();
    let mut finished = Box::pin(timeline.record("never pending", async {}));
    for call in &mut calls {
        assert!(poll(call.as_mut()).is_pending());
    }
    assert!(poll(finished.as_mut()).is_ready());
    let asked =
        || ["keeps", "loses", "changes", "never pending"].map(|name| lane(&timeline.snapshot(), name).waker_kept());
    assert_eq!(asked(), [Some(true), Some(false), Some(true), None]);

    // With another waker than at first the lane gets another waker too.
    let other = Waker::from(Arc::new(Other));
    for call in &mut calls {
        assert!(call.as_mut().poll(&mut Context::from_waker(&other)).is_pending());
    }
    assert_eq!(asked()[..2], [Some(true), Some(false)]);
    drop(calls);
    assert_eq!(asked()[..2], [Some(true), Some(false)], "what was true of the last poll is true after the end");
}

#[test]
fn a_wake_during_its_own_poll_is_a_self_wake() {
    let timeline = Timeline::new();
    let yields = poll_fn({
        let mut polls = 0;
        move |cx| {
            polls += 1;
            cx.waker().wake_by_ref();
            if polls < 4 { Poll::Pending } else { Poll::Ready(()) }
        }
    });
    let woken = timeline.record("woken", pend_once());
    block_on(async { join!(timeline.record("yields", yields), woken) });
    let recording = timeline.snapshot();
    assert_eq!(lane(&recording, "yields").self_wakes(), 4);
    assert_eq!(lane(&recording, "woken").self_wakes(), 0);
}

#[test]
fn a_wait_names_its_resource_and_lies_inside_the_lane_that_waits() {
    let (clock, timeline) = Clock::timeline();
    block_on(timeline.record("query", async {
        timeline.waiting("pool", async { clock.forward(4) }).await;
        clock.forward(2);
    }));
    let recording = timeline.snapshot();
    let wait = lane(&recording, "pool");
    assert_eq!((wait.kind(), wait.origin()), (Kind::Waiting, Origin::Inside(index(&recording, "query"))));
    assert_eq!(wait.duration(), Some(ms(4)));
}

#[test]
fn a_lane_is_ready_from_its_wake_or_the_poll_that_it_came_in_until_the_next_poll() {
    let (clock, timeline) = Clock::timeline();
    let kept = Mutex::new(None);
    let mut call = Box::pin(timeline.record("call", async {
        clock.forward(1);
        keeps(&kept, true).await;
    }));
    let wake = || kept.lock().expect("nothing panicked").as_ref().expect("it was polled").wake_by_ref();
    assert!(poll(call.as_mut()).is_pending());
    clock.forward(10);
    wake();
    clock.forward(5);
    wake();
    clock.forward(5);
    assert!(poll(call.as_mut()).is_pending());
    clock.forward(10);
    wake();
    let ready = |recording: &Recording| lane(recording, "call").ready().collect::<Vec<_>>();
    assert_eq!(ready(&timeline.snapshot()), [(ms(11), Some(ms(21))), (ms(31), None)]);
    clock.forward(3);
    drop(call);
    assert_eq!(ready(&timeline.snapshot()), [(ms(11), Some(ms(21))), (ms(31), Some(ms(34)))]);
}
