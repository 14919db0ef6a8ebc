//! Each rule fires on what it is about, and stays silent on what only looks like it.

#[path = "support/by_hand.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod by_hand;
#[path = "support/world.rs"]
mod world;

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier, Mutex};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use async_timeline::Certainty::{Certain, Question};
use async_timeline::{Certainty, Finding, Recording, Rule, Timeline};
use by_hand::{Call, Clock, MS, poll};
use futures::channel::{mpsc, oneshot};
use futures::future::{FutureExt, join, join_all, select};
use futures::stream::{FuturesUnordered, StreamExt};
use tokio::sync::{Mutex as AsyncMutex, RwLock, broadcast};
use world::World;

/// A recorded future that is ready once it was let go, and what it does in each poll before that.
struct Lane {
    future: Option<Call<()>>,
    go: Rc<Cell<bool>>,
    waker: Arc<Mutex<Option<Waker>>>,
}

impl Lane {
    fn doing(timeline: &Timeline, name: impl Into<String>, mut each_poll: impl FnMut() + 'static) -> Self {
        let (go, waker) = (Rc::new(Cell::new(false)), Arc::<Mutex<Option<Waker>>>::default());
        let (may_go, kept) = (go.clone(), waker.clone());
        let future = poll_fn(move |cx| {
            each_poll();
            *kept.lock().expect("no panic") = Some(cx.waker().clone());
            if may_go.get() { Poll::Ready(()) } else { Poll::Pending }
        });
        Self { future: Some(Box::pin(timeline.record(name.into(), future))), go, waker }
    }

    fn new(timeline: &Timeline, name: impl Into<String>) -> Self {
        Self::doing(timeline, name, || {})
    }

    fn poll(&mut self) {
        let _ = poll(self.future.as_mut().expect("it was not dropped"));
    }

    fn waker(&self) -> Waker {
        self.waker.lock().expect("no panic").clone().expect("it was polled")
    }

    fn wake(&self) {
        self.waker().wake();
    }

    /// Wakes it and lets it end.
    fn end(&mut self) {
        self.go.set(true);
        self.wake();
        self.poll();
    }

    fn end_in_one_poll(&mut self) {
        self.go.set(true);
        self.poll();
    }

    fn cancel(&mut self) {
        self.future = None;
    }
}

fn found(recording: &Recording, rule: Rule) -> Option<Finding> {
    recording.findings().iter().find(|finding| finding.rule == rule).cloned()
}

fn certainty(recording: &Recording, rule: Rule) -> Option<Certainty> {
    found(recording, rule).map(|finding| finding.certainty)
}

#[track_caller]
fn assert_silent(recording: &Recording, rule: Rule) {
    let found = found(recording, rule);
    assert_eq!(found, None, "\n{recording}");
}

// never_polled

#[test]
fn a_dropped_future_that_was_never_polled() {
    let Clock { timeline, .. } = Clock::new();
    drop(timeline.record("notify", async {}));
    let found = found(&timeline.snapshot(), Rule::NeverPolled).expect("it was not polled");
    let begin = "never_polled: was `notify` (timeline/tests/findings.rs:";
    assert!(found.to_string().starts_with(begin), "{found}");
}

#[test]
fn a_future_that_is_kept_and_was_never_polled_when_all_others_had_ended() {
    let clock = Clock::new();
    let _kept = clock.timeline.record("notify", async {});
    let mut other = Lane::new(&clock.timeline, "other");
    other.poll();
    clock.pass(MS);
    other.end();
    assert_eq!(certainty(&clock.timeline.snapshot(), Rule::NeverPolled), Some(Question));
}

#[test]
fn a_future_that_was_just_created_may_still_be_polled() {
    let Clock { timeline, .. } = Clock::new();
    let _kept = timeline.record("later", async {});
    let mut other = Lane::new(&timeline, "other");
    other.poll();
    assert_silent(&timeline.snapshot(), Rule::NeverPolled);
}

#[test]
fn the_other_branch_of_a_select_need_not_be_polled() {
    let Clock { timeline, .. } = Clock::new();
    let loser = timeline.record("loser", async {});
    let mut winner = Lane::new(&timeline, "winner");
    winner.poll();
    winner.end();
    drop(loser);
    assert_silent(&timeline.snapshot(), Rule::NeverPolled);
}

#[test]
fn a_branch_that_is_created_anew_in_each_turn_may_lose_one_unpolled() {
    let Clock { timeline, .. } = Clock::new();
    for polled in [true, false] {
        let mut flush = Lane::new(&timeline, "flush");
        if polled {
            flush.poll();
        }
        flush.cancel();
    }
    assert_silent(&timeline.snapshot(), Rule::NeverPolled);
}

#[test]
fn a_future_that_is_cancelled_with_the_one_around_it_need_not_be_polled() {
    let Clock { timeline, .. } = Clock::new();
    let inner = timeline.clone();
    let around = timeline.record("around", async move {
        let second = inner.record("second", async {});
        std::future::pending::<()>().await;
        second.await;
    });
    let mut around: Call<()> = Box::pin(around);
    assert!(poll(&mut around).is_pending());
    drop(around);
    assert_silent(&timeline.snapshot(), Rule::NeverPolled);
}

// stuck_poll

/// The recording taken after `time` in a poll of a lane, while another one has not been polled.
fn taken_in_a_poll(time: Duration) -> Recording {
    let clock = Clock::new();
    let _waits = clock.timeline.record("waits", async {});
    let (timeline, taken) = (clock.timeline.clone(), Rc::new(Cell::new(None)));
    let put = taken.clone();
    let mut stuck = Lane::doing(&timeline, "update", move || {
        clock.pass(time);
        put.set(Some(clock.timeline.snapshot()));
    });
    stuck.poll();
    taken.take().expect("it was polled")
}

#[test]
fn a_poll_that_does_not_return() {
    let found = found(&taken_in_a_poll(200 * MS), Rule::StuckPoll).expect("it is stuck");
    assert_eq!(found.certainty, Certain);
    let end = "has been in one poll for 200 ms: it blocks its thread, and 1 other future waits on";
    assert!(found.sentence.ends_with(end), "{found}");
    assert_silent(&taken_in_a_poll(200 * MS), Rule::NeverPolled);
}

#[test]
fn a_poll_that_has_just_begun_is_not_stuck() {
    assert_silent(&taken_in_a_poll(90 * MS), Rule::StuckPoll);
}

#[test]
fn a_long_poll_that_ended_is_not_stuck() {
    let clock = Clock::new();
    let timeline = clock.timeline.clone();
    Lane::doing(&timeline, "parse", move || clock.pass(500 * MS)).poll();
    assert_silent(&timeline.snapshot(), Rule::StuckPoll);
}

#[test]
fn cpu_work_on_a_thread_of_its_own_is_not_stuck() {
    let clock = Clock::new();
    let _work = clock.timeline.computing("hash");
    clock.pass(500 * MS);
    assert_silent(&clock.timeline.snapshot(), Rule::StuckPoll);
}

#[test]
fn cpu_work_inside_other_work_of_its_kind_that_gets_no_further() {
    let clock = Clock::new();
    let _outer = clock.timeline.computing("block 0");
    let _inner = clock.timeline.computing("block 1");
    clock.pass(500 * MS);
    assert_eq!(certainty(&clock.timeline.snapshot(), Rule::StuckPoll), Some(Question));
}

#[test]
fn cpu_work_inside_work_of_another_kind_is_ordinary() {
    let clock = Clock::new();
    let _outer = clock.timeline.computing("image 0");
    let _inner = clock.timeline.computing("blur");
    clock.pass(500 * MS);
    assert_silent(&clock.timeline.snapshot(), Rule::StuckPoll);
}

// never_woken

#[test]
fn a_future_whose_waker_is_not_kept() {
    let clock = Clock::new();
    let mut lost: Call<()> = Box::pin(clock.timeline.record("flag", poll_fn(|_| Poll::Pending)));
    assert!(poll(&mut lost).is_pending());
    assert_eq!(certainty(&clock.timeline.snapshot(), Rule::NeverWoken), Some(Certain));
}

#[test]
fn a_future_whose_waker_is_kept_may_be_woken() {
    let clock = Clock::new();
    let mut kept = Lane::new(&clock.timeline, "timer");
    kept.poll();
    clock.pass(50 * MS);
    assert_silent(&clock.timeline.snapshot(), Rule::NeverWoken);
}

#[test]
fn a_future_that_was_woken_needs_its_waker_no_more() {
    let clock = Clock::new();
    let yields = poll_fn(|cx| {
        cx.waker().wake_by_ref();
        Poll::<()>::Pending
    });
    let mut yields: Call<()> = Box::pin(clock.timeline.record("yields", yields));
    assert!(poll(&mut yields).is_pending());
    assert_silent(&clock.timeline.snapshot(), Rule::NeverWoken);
}

#[test]
fn a_future_that_waits_while_all_is_quiet() {
    let clock = Clock::new();
    let mut waits = Lane::new(&clock.timeline, "notified");
    waits.poll();
    clock.pass(400 * MS);
    assert_eq!(certainty(&clock.timeline.snapshot(), Rule::NeverWoken), Some(Question));
}

#[test]
fn a_future_that_waits_while_others_go_on_may_be_woken_by_them() {
    let clock = Clock::new();
    let mut waits = Lane::new(&clock.timeline, "notified");
    waits.poll();
    clock.pass(400 * MS);
    Lane::new(&clock.timeline, "other").poll();
    clock.pass(10 * MS);
    assert_silent(&clock.timeline.snapshot(), Rule::NeverWoken);
}

// woken_not_polled

/// A future with another one inside, which is polled only in some polls of the outer one.
struct Outer {
    around: Lane,
    poll_inner: Rc<Cell<bool>>,
    inner: Arc<Mutex<Option<Waker>>>,
}

fn outer(timeline: &Timeline) -> Outer {
    let poll_inner = Rc::new(Cell::new(true));
    let mut lane = Lane::new(timeline, "inner");
    let (may, inner) = (poll_inner.clone(), lane.waker.clone());
    let outer = Lane::doing(timeline, "outer", move || {
        if may.get() {
            lane.poll();
        }
    });
    Outer { around: outer, poll_inner, inner }
}

impl Outer {
    fn wake_inner(&self) {
        self.inner.lock().expect("no panic").clone().expect("it was polled").wake();
    }
}

#[test]
fn the_future_around_a_ready_one_is_polled_and_does_not_poll_it() {
    let clock = Clock::new();
    let mut both = outer(&clock.timeline);
    both.around.poll();
    clock.pass(5 * MS);
    both.wake_inner();
    both.poll_inner.set(false);
    both.around.poll();
    clock.pass(30 * MS);
    both.poll_inner.set(true);
    both.around.poll();
    let found = found(&clock.timeline.snapshot(), Rule::WokenNotPolled).expect("it was ready for 30 ms");
    assert_eq!((found.certainty, found.cost), (Certain, Some(30 * MS)), "{found}");
}

#[test]
fn a_ready_future_that_is_polled_with_the_one_around_it_is_not_late() {
    let clock = Clock::new();
    let mut both = outer(&clock.timeline);
    both.around.poll();
    both.wake_inner();
    both.around.poll();
    clock.pass(30 * MS);
    both.around.poll();
    assert_silent(&clock.timeline.snapshot(), Rule::WokenNotPolled);
}

#[test]
fn a_ready_future_is_late_where_its_thread_was_held() {
    let clock = Clock::new();
    let mut both = outer(&clock.timeline);
    both.around.poll();
    both.wake_inner();
    both.poll_inner.set(false);
    both.around.poll();
    {
        let _work = clock.timeline.computing("hash");
        clock.pass(30 * MS);
    }
    both.poll_inner.set(true);
    both.around.poll();
    assert_silent(&clock.timeline.snapshot(), Rule::WokenNotPolled);
}

#[test]
fn a_ready_future_is_polled_a_little_later() {
    let clock = Clock::new();
    let mut both = outer(&clock.timeline);
    both.around.poll();
    both.wake_inner();
    both.poll_inner.set(false);
    both.around.poll();
    clock.pass(9 * MS);
    both.poll_inner.set(true);
    both.around.poll();
    assert_silent(&clock.timeline.snapshot(), Rule::WokenNotPolled);
}

#[test]
fn a_ready_future_is_polled_only_when_another_one_has_ended() {
    let clock = Clock::new();
    let (mut row, mut process) = (Lane::new(&clock.timeline, "row"), Lane::new(&clock.timeline, "process"));
    row.poll();
    clock.pass(MS);
    row.wake();
    process.poll();
    clock.pass(100 * MS);
    process.end();
    clock.pass(MS / 10);
    row.poll();
    assert_eq!(certainty(&clock.timeline.snapshot(), Rule::WokenNotPolled), Some(Question));
}

// held_thread

/// A lane that holds its thread for `time` in its poll, and does `meanwhile` at once.
fn holder(clock: &Clock, time: Duration, meanwhile: impl Fn() + 'static) -> Lane {
    let clock = clock.clone();
    Lane::doing(&clock.timeline.clone(), "hash", move || {
        meanwhile();
        clock.pass(time);
    })
}

fn from_another_thread(wake: Waker) {
    thread::spawn(move || wake.wake()).join().expect("it does not panic");
}

#[test]
fn a_poll_holds_the_thread_of_a_ready_future() {
    let clock = Clock::new();
    let mut ready = Lane::new(&clock.timeline, "ready");
    ready.poll();
    let waker = ready.waker();
    holder(&clock, 40 * MS, move || from_another_thread(waker.clone())).poll();
    ready.poll();
    let found = found(&clock.timeline.snapshot(), Rule::HeldThread).expect("it was ready");
    assert_eq!((found.certainty, found.cost), (Certain, Some(40 * MS)), "{found}");
    assert!(found.sentence.contains("held its thread for 40 ms while `ready` was ready to be polled"), "{found}");
}

/// In real time, in which another program may take the core away: how sure it is that one long poll held the thread, if it comes after
/// so many short ones of its kind.
fn long_after_short(short: usize) -> Option<Certainty> {
    let timeline = Timeline::new();
    let mut ready = Lane::new(&timeline, "ready");
    ready.poll();
    for _poll in 0..short {
        Lane::new(&timeline, "hash").poll();
    }
    let waker = ready.waker();
    let mut long = Lane::doing(&timeline, "hash", move || {
        from_another_thread(waker.clone());
        thread::sleep(150 * MS);
    });
    long.poll();
    ready.poll();
    certainty(&timeline.snapshot(), Rule::HeldThread)
}

#[test]
fn one_long_poll_among_many_short_ones_of_its_kind_may_be_another_programs() {
    assert_eq!(long_after_short(100), Some(Question));
}

#[test]
fn one_long_poll_that_is_the_only_one_of_its_kind_held_the_thread() {
    assert_eq!(long_after_short(0), Some(Certain));
}

/// Reports that each hold the thread, and after each of which a request begins, while something else is in flight or not.
fn reports_and_requests(reports: u32, in_flight: bool) -> Recording {
    let clock = Clock::new();
    let mut other = Lane::new(&clock.timeline, "other");
    if in_flight {
        other.poll();
    }
    for _ in 0..reports {
        let pass = clock.clone();
        Lane::doing(&clock.timeline, "report", move || pass.pass(120 * MS)).end_in_one_poll();
        let mut get = Lane::new(&clock.timeline, "get");
        get.poll();
        clock.pass(2 * MS);
        get.end();
    }
    clock.timeline.snapshot()
}

#[test]
fn requests_that_begin_only_when_a_long_poll_has_ended() {
    let found = found(&reports_and_requests(3, true), Rule::HeldThread).expect("none begins meanwhile");
    assert_eq!(found.certainty, Question);
    assert!(
        found.sentence.contains("It held the thread for 120 ms, and `get` was polled only then; 3 lanes did so"),
        "{found}"
    );
}

#[test]
fn a_program_that_does_one_thing_after_another_may_compute_in_a_poll() {
    assert_silent(&reports_and_requests(3, false), Rule::HeldThread);
    assert_silent(&reports_and_requests(2, true), Rule::HeldThread);
}

#[test]
fn a_poll_after_which_another_future_is_woken_may_have_held_it_up() {
    let clock = Clock::new();
    let mut other = Lane::new(&clock.timeline, "other");
    other.poll();
    holder(&clock, 40 * MS, || {}).poll();
    other.wake();
    other.poll();
    assert_eq!(certainty(&clock.timeline.snapshot(), Rule::HeldThread), Some(Question));
}

#[test]
fn a_long_poll_that_nothing_waits_for_holds_nothing_up() {
    let clock = Clock::new();
    holder(&clock, 40 * MS, || {}).poll();
    clock.pass(5 * MS);
    Lane::new(&clock.timeline, "later").poll();
    assert_silent(&clock.timeline.snapshot(), Rule::HeldThread);
}

#[test]
fn a_future_that_waits_for_the_work_is_not_held_up_by_it() {
    let clock = Clock::new();
    let mut waits = Lane::new(&clock.timeline, "waits");
    waits.poll();
    let waker = waits.waker();
    let later = clock.clone();
    let mut works = Lane::doing(&clock.timeline, "hash", move || {
        later.pass(40 * MS);
        waker.wake_by_ref();
    });
    works.poll();
    waits.poll();
    assert_silent(&clock.timeline.snapshot(), Rule::HeldThread);
}

#[test]
fn a_short_poll_holds_nothing_up() {
    let clock = Clock::new();
    let mut ready = Lane::new(&clock.timeline, "ready");
    ready.poll();
    let waker = ready.waker();
    holder(&clock, 4 * MS, move || from_another_thread(waker.clone())).poll();
    ready.poll();
    assert_silent(&clock.timeline.snapshot(), Rule::HeldThread);
}

// handed_on

/// Lanes that begin together, of which each but the first is woken in the last poll of the one before.
fn handed(clock: &Clock, names: &[&str], each: Duration) {
    let mut lanes: Vec<Lane> = Vec::new();
    let next: Rc<Cell<Option<Waker>>> = Rc::default();
    for name in names {
        let waker = next.clone();
        let wake = move || {
            if let Some(waker) = waker.take() {
                waker.wake();
            }
        };
        lanes.push(Lane::doing(&clock.timeline, *name, wake));
    }
    lanes.iter_mut().for_each(Lane::poll);
    for lane in 0..lanes.len() {
        clock.pass(each);
        next.set(lanes.get(lane + 1).map(Lane::waker));
        lanes[lane].go.set(true);
        if lane == 0 {
            lanes[lane].wake();
        }
        lanes[lane].poll();
    }
}

#[test]
fn lanes_wait_for_each_others_lock() {
    let clock = Clock::new();
    handed(&clock, &["save 0", "save 1", "save 2"], 20 * MS);
    let found = found(&clock.timeline.snapshot(), Rule::HandedOn).expect("each let the next one go on");
    assert_eq!((found.certainty, found.cost), (Question, Some(40 * MS)), "{found}");
}

#[test]
fn one_lane_that_waits_for_another_is_no_queue() {
    let clock = Clock::new();
    handed(&clock, &["save 0", "save 1"], 20 * MS);
    assert_silent(&clock.timeline.snapshot(), Rule::HandedOn);
}

#[test]
fn lanes_of_different_kinds_pass_messages() {
    let clock = Clock::new();
    handed(&clock, &["read", "parse", "write"], 20 * MS);
    assert_silent(&clock.timeline.snapshot(), Rule::HandedOn);
}

#[test]
fn lanes_that_a_timer_wakes_are_not_handed_anything() {
    let clock = Clock::new();
    let mut lanes: Vec<Lane> = (0..3).map(|i| Lane::new(&clock.timeline, format!("save {i}"))).collect();
    lanes.iter_mut().for_each(Lane::poll);
    for lane in &mut lanes {
        clock.pass(20 * MS);
        lane.end();
    }
    assert_silent(&clock.timeline.snapshot(), Rule::HandedOn);
}

/// Runs tasks, each polled only when it was woken.
fn tasks<F: Future<Output = ()>>(world: &World, tasks: impl IntoIterator<Item = F>) -> Recording {
    world.run(tasks.into_iter().collect::<FuturesUnordered<_>>().collect());
    world.clock.timeline.snapshot()
}

/// Four requests that each write 20 ms under one lock, and go on for that long afterwards.
fn locked_inside(goes_on: u32, call: Option<&'static str>, run: fn(&World, Vec<Call<()>>) -> Recording) -> Recording {
    let world = World::new();
    let lock = Rc::new(AsyncMutex::new(()));
    let request = |number| {
        let (inside, lock) = (world.clone(), lock.clone());
        let request = async move {
            let write = async {
                let _guard = lock.lock().await;
                inside.sleep(20).await;
            };
            match call {
                Some(call) => inside.clock.timeline.record(call, write).await,
                None => write.await,
            }
            inside.sleep(goes_on).await;
        };
        Box::pin(world.clock.timeline.record(format!("request {number}"), request)) as Call<()>
    };
    run(&world, (0..4).map(request).collect())
}

#[test]
fn requests_whose_calls_wait_for_one_lock() {
    let joined = |world: &World, requests: Vec<Call<()>>| {
        world.run(join_all(requests).map(drop));
        world.clock.timeline.snapshot()
    };
    for run in [tasks, joined] {
        for (goes_on, call) in [(0, Some("write")), (5, Some("write")), (0, None), (5, None)] {
            let recording = locked_inside(goes_on, call, run);
            let found = found(&recording, Rule::HandedOn).unwrap_or_else(|| panic!("{goes_on} {call:?}\n{recording}"));
            assert!(found.sentence.starts_with("must 3 lanes wait for a lock"), "{found}");
            assert_eq!(found.cost, Some(60 * MS), "{found}");
        }
    }
}

#[test]
fn two_connections_whose_requests_wait_for_one_lock() {
    let world = World::new();
    let (timeline, lock) = (&world.clock.timeline, AsyncMutex::new(()));
    let write = async || {
        let _guard = lock.lock().await;
        world.sleep(20).await;
    };
    let requests = async || {
        for request in 0..3 {
            timeline.record(format!("request {request}"), write()).await;
            world.sleep(1).await;
        }
    };
    let connection = |number| timeline.record(format!("connection {number}"), requests());
    let recording = tasks(&world, (0..2).map(connection));
    assert!(found(&recording, Rule::HandedOn).is_some(), "{recording}");
}

#[test]
fn lanes_of_any_kind_that_wait_for_a_resource_that_has_a_name() {
    let world = World::new();
    let (timeline, lock) = (&world.clock.timeline, RwLock::new(()));
    let save = async {
        let _guard = lock.read().await;
        world.sleep(60).await;
    };
    let set = async {
        world.sleep(5).await;
        let _guard = timeline.waiting("db", lock.write()).await;
        world.sleep(20).await;
    };
    let get = async || {
        world.sleep(10).await;
        let _guard = timeline.waiting("db", lock.read()).await;
        world.sleep(1).await;
    };
    let requests = [
        timeline.record("save", save).boxed_local(),
        timeline.record("set", set).boxed_local(),
        timeline.record("get 0", get()).boxed_local(),
        timeline.record("get 1", get()).boxed_local(),
    ];
    let found = found(&tasks(&world, requests), Rule::HandedOn).expect("they wait for it");
    let (asks, says) = found.sentence.split_once("? ").expect("it asks");
    assert_eq!(asks, "must 3 lanes wait for `db`");
    assert!(
        says.ends_with(" waited for 70 ms and went on when `set` finished and let it, which had waited for `save`"),
        "{says}"
    );
}

#[test]
fn lanes_that_wait_while_a_third_one_holds_the_thread() {
    let world = World::new();
    let (timeline, lock) = (&world.clock.timeline, AsyncMutex::new(()));
    let get = async || {
        let _guard = lock.lock().await;
        world.sleep(6).await;
    };
    let report = async {
        world.sleep(5).await;
        world.pass(120);
    };
    let report = timeline.record("report", report).boxed_local();
    let gets = (0..3).map(|number| timeline.record(format!("get {number}"), get()).boxed_local());
    assert_silent(&tasks(&world, [report].into_iter().chain(gets)), Rule::HandedOn);
}

#[test]
fn connections_that_tell_all_others_what_they_hear() {
    let world = World::new();
    let timeline = &world.clock.timeline;
    let (send, _) = broadcast::channel(16);
    let connection = |number: u32| {
        let (send, mut hear) = (send.clone(), send.subscribe());
        let world = world.clone();
        let talk = Box::pin(async move {
            world.sleep(20 * (number + 1)).await;
            world.clock.timeline.record("tell", async { send.send(number) }).await.expect("they hear it");
            world.sleep(50).await;
        });
        let listen = Box::pin(async move { while hear.recv().await.is_ok() {} });
        timeline.record(format!("connection {number}"), select(talk, listen).map(drop))
    };
    assert_silent(&tasks(&world, (0..4).map(connection)), Rule::HandedOn);
}

#[test]
fn a_task_that_waits_for_those_of_its_kind_that_it_spawned() {
    let world = World::new();
    let timeline = &world.clock.timeline;
    let (spawn, spawned) = mpsc::unbounded::<Call<()>>();
    let inside = world.clone();
    let sort = async move {
        for part in 1..4 {
            let (done, is_done) = oneshot::channel();
            let sleep = inside.sleep(20);
            let part = inside.clock.timeline.record(format!("sort {part}"), async move {
                sleep.await;
                done.send(()).expect("it waits");
            });
            spawn.unbounded_send(Box::pin(part)).expect("they are run");
            is_done.await.expect("it says so");
        }
    };
    let sort = timeline.record("sort 0", sort);
    let (first, others): (Call<()>, Call<()>) =
        (Box::pin(sort), Box::pin(spawned.for_each_concurrent(None, |task| task)));
    assert_silent(&tasks(&world, [first, others]), Rule::HandedOn);
}

// polled_again

fn spins(times: usize) -> Recording {
    let clock = Clock::new();
    let spins = poll_fn(|cx| {
        cx.waker().wake_by_ref();
        Poll::<()>::Pending
    });
    let mut spins: Call<()> = Box::pin(clock.timeline.record("flag", spins));
    (0..times).for_each(|_| assert!(poll(&mut spins).is_pending()));
    clock.timeline.snapshot()
}

#[test]
fn a_future_that_wakes_itself_all_the_time() {
    assert_eq!(certainty(&spins(1_000), Rule::PolledAgain), Some(Certain));
}

#[test]
fn a_future_that_yields_now_and_then() {
    assert_silent(&spins(999), Rule::PolledAgain);
}

/// Futures that are all polled so many times, in vain.
fn swept(futures: usize, times: usize, wake: bool) -> Recording {
    let Clock { timeline, .. } = Clock::new();
    let mut lanes: Vec<Lane> = (0..futures).map(|i| Lane::new(&timeline, format!("c{i}"))).collect();
    for round in 0..times {
        for lane in &mut lanes {
            if wake && round > 0 {
                lane.wake();
            }
            lane.poll();
        }
    }
    timeline.snapshot()
}

#[test]
fn futures_that_are_polled_without_a_wake() {
    assert_eq!(certainty(&swept(100, 20, false), Rule::PolledAgain), Some(Certain));
}

#[test]
fn few_futures_may_be_polled_together() {
    assert_silent(&swept(30, 50, false), Rule::PolledAgain);
}

#[test]
fn futures_that_are_polled_because_they_were_woken() {
    assert_silent(&swept(100, 20, true), Rule::PolledAgain);
}

#[test]
fn futures_that_are_polled_twice() {
    assert_silent(&swept(1_000, 2, false), Rule::PolledAgain);
}

// one_core

/// Two futures that do CPU work in turn, for `each`, and then pause.
fn work_in_turn(each: Duration, pause: Duration) -> Recording {
    let clock = Clock::new();
    let work = |name| {
        let passes = clock.clone();
        Lane::doing(&clock.timeline, name, move || passes.pass(each))
    };
    let (mut left, mut right) = (work("left"), work("right"));
    for _ in 0..4 {
        left.poll();
        right.poll();
        clock.pass(pause);
    }
    left.end();
    right.end();
    clock.timeline.snapshot()
}

#[test]
fn cpu_work_in_turn_on_one_of_several_cores() {
    let recording = work_in_turn(20 * MS, Duration::ZERO);
    let expected = recording.cores().filter(|cores| *cores > 1).map(|_| Question);
    assert_eq!(certainty(&recording, Rule::OneCore), expected);
}

#[test]
fn short_polls_need_no_second_core() {
    assert_silent(&work_in_turn(MS, Duration::ZERO), Rule::OneCore);
}

#[test]
fn where_most_of_the_time_is_spent_waiting_a_second_core_would_not_help() {
    assert_silent(&work_in_turn(20 * MS, 100 * MS), Rule::OneCore);
}

#[test]
fn one_piece_of_cpu_work_cannot_be_shared() {
    let clock = Clock::new();
    {
        let _work = clock.timeline.computing("hash");
        clock.pass(500 * MS);
    }
    assert_silent(&clock.timeline.snapshot(), Rule::OneCore);
}

// one_after_another

/// Calls of that length, each `gap` after the one before.
fn calls(names: &[&str], each: Duration, gap: Duration) -> Recording {
    let clock = Clock::new();
    for name in names {
        let mut call = Lane::new(&clock.timeline, *name);
        call.poll();
        clock.pass(each);
        call.end();
        clock.pass(gap);
    }
    clock.timeline.snapshot()
}

#[test]
fn calls_that_run_one_after_another() {
    let recording = calls(&["get 0", "get 1", "get 2"], 20 * MS, Duration::ZERO);
    let found = found(&recording, Rule::OneAfterAnother).expect("they do");
    assert_eq!((found.certainty, found.cost), (Question, Some(40 * MS)), "{found}");
    assert!(found.sentence.ends_with("ran one after another in 60 ms; all at once would take 20 ms"), "{found}");
}

#[test]
fn calls_that_were_created_together_and_polled_one_by_one() {
    let clock = Clock::new();
    let mut lanes: Vec<Lane> = ["user", "posts", "comments"].map(|name| Lane::new(&clock.timeline, name)).into();
    for lane in &mut lanes {
        lane.poll();
        clock.pass(20 * MS);
        lane.end();
    }
    let found = found(&clock.timeline.snapshot(), Rule::OneAfterAnother).expect("they do");
    assert!(found.sentence.starts_with("are these 3 calls meant to run one after another?"), "{found}");
}

#[test]
fn blocking_calls_one_after_another_on_one_thread() {
    let clock = Clock::new();
    for _call in 0..3 {
        let _held = clock.timeline.blocked("read");
        clock.pass(20 * MS);
    }
    let found = found(&clock.timeline.snapshot(), Rule::OneAfterAnother).expect("they block");
    assert!(found.sentence.starts_with("must these 3 calls block one thread?"), "{found}");
}

#[test]
fn two_calls_may_depend_on_each_other() {
    assert_silent(&calls(&["login", "get"], 20 * MS, Duration::ZERO), Rule::OneAfterAnother);
}

#[test]
fn calls_with_pauses_between_them_wait_for_something_else() {
    assert_silent(&calls(&["get 0", "get 1", "get 2"], 20 * MS, 10 * MS), Rule::OneAfterAnother);
}

#[test]
fn short_calls_are_not_worth_a_question() {
    assert_silent(&calls(&["get 0", "get 1", "get 2"], 4 * MS, Duration::ZERO), Rule::OneAfterAnother);
}

/// A request that makes these calls in turn, each of 20 ms, after having waited for so long. Long after it, something else is done.
fn request(names: &'static [&str], pause: u32, inside: bool) -> Recording {
    let world = World::new();
    let timeline = &world.clock.timeline;
    let call = async || {
        if inside {
            timeline.record("connect", world.sleep(10)).await;
        } else {
            world.sleep(10).await;
        }
        world.sleep(10).await;
    };
    let request = timeline.record("request", async {
        world.sleep(pause).await;
        for name in names {
            timeline.record(*name, call()).await;
        }
    });
    let other = timeline.record("other", world.sleep(900));
    world.run(join(request, other).map(drop));
    timeline.snapshot()
}

#[test]
fn calls_inside_a_request_that_took_most_of_its_time() {
    for inside in [false, true] {
        for names in [&["item"; 4][..], &["login", "item", "item", "item"], &["item 1", "item 2", "item 3", "render"]] {
            let recording = request(names, 0, inside);
            assert!(found(&recording, Rule::OneAfterAnother).is_some(), "{names:?}\n{recording}");
        }
    }
}

#[test]
fn calls_inside_a_request_that_took_little_of_its_time() {
    assert_silent(&request(&["item"; 4], 200, false), Rule::OneAfterAnother);
}

#[test]
fn two_calls_of_each_kind_may_depend_on_each_other() {
    assert_silent(&request(&["login", "item", "login", "item"], 0, false), Rule::OneAfterAnother);
}

#[test]
fn many_requests_of_which_each_makes_calls_one_after_another() {
    let world = World::new();
    let timeline = &world.clock.timeline;
    let request = async |number| {
        world.sleep(number).await;
        for _ in 0..3 {
            timeline.record("item", world.sleep(20)).await;
        }
    };
    let requests = (0..20).map(|number| timeline.record(format!("request {number}"), request(number)));
    let found = found(&tasks(&world, requests), Rule::OneAfterAnother).expect("all of them do");
    assert!(found.sentence.ends_with("; so did 19 more lanes like `request 0`"), "{found}");
}

/// Lanes that begin together, with the time after which each ends.
fn together(ends: &[u32]) -> Recording {
    let clock = Clock::new();
    let mut lanes: Vec<Lane> = (0..ends.len()).map(|i| Lane::new(&clock.timeline, format!("get {i}"))).collect();
    lanes.iter_mut().for_each(Lane::poll);
    let mut now = 0;
    for (lane, end) in lanes.iter_mut().zip(ends) {
        clock.pass((end - now) * MS);
        now = *end;
        lane.end();
    }
    clock.timeline.snapshot()
}

#[test]
fn calls_that_overlap_do_not_run_one_after_another() {
    assert_silent(&together(&[20, 40, 60]), Rule::OneAfterAnother);
}

// limited_to

#[test]
fn calls_that_begin_together_and_end_in_pairs() {
    let found = found(&together(&[20, 20, 40, 40, 60, 60]), Rule::LimitedTo).expect("two at a time");
    assert!(found.sentence.starts_with("what lets only 2 of these 6 through at a time?"), "{found}");
}

#[test]
fn calls_that_end_together_are_not_limited() {
    assert_silent(&together(&[20; 6]), Rule::LimitedTo);
}

#[test]
fn four_calls_are_too_few_to_tell() {
    assert_silent(&together(&[20, 20, 40, 40]), Rule::LimitedTo);
}

#[test]
fn calls_of_different_lengths_are_not_limited() {
    assert_silent(&together(&[20, 30, 55, 60, 90, 140]), Rule::LimitedTo);
}

// restarted

#[test]
fn a_future_that_is_cancelled_half_way_and_starts_again() {
    let clock = Clock::new();
    let mut first = Lane::new(&clock.timeline, "read");
    first.poll();
    clock.pass(10 * MS);
    first.wake();
    first.poll();
    clock.pass(10 * MS);
    first.cancel();
    Lane::new(&clock.timeline, "read").poll();
    assert_eq!(certainty(&clock.timeline.snapshot(), Rule::Restarted), Some(Question));
}

#[test]
fn a_future_that_is_cancelled_before_it_was_woken_loses_nothing() {
    let clock = Clock::new();
    let mut first = Lane::new(&clock.timeline, "read");
    first.poll();
    clock.pass(10 * MS);
    first.cancel();
    Lane::new(&clock.timeline, "read").poll();
    assert_silent(&clock.timeline.snapshot(), Rule::Restarted);
}

#[test]
fn a_future_that_is_cancelled_and_not_started_again() {
    let clock = Clock::new();
    let mut first = Lane::new(&clock.timeline, "read");
    first.poll();
    first.wake();
    first.poll();
    first.cancel();
    clock.pass(10 * MS);
    Lane::new(&clock.timeline, "read").poll();
    assert_silent(&clock.timeline.snapshot(), Rule::Restarted);
}

#[test]
fn a_future_that_goes_on_where_the_cancelled_one_was() {
    let clock = Clock::new();
    let read = |wakes: usize| {
        let mut lane = Lane::new(&clock.timeline, "read");
        lane.poll();
        for _ in 0..wakes {
            clock.pass(10 * MS);
            lane.wake();
            lane.poll();
        }
        clock.pass(10 * MS);
        lane
    };
    read(1).end();
    read(1).cancel();
    // One wake is enough for the second half.
    read(0).end();
    assert_silent(&clock.timeline.snapshot(), Rule::Restarted);
}

/// Futures that wait for `each` and are then cancelled, one after another, except for the last one.
fn cancelled_each_time(times: usize, each: Duration, last: fn(&mut Lane)) -> Recording {
    let clock = Clock::new();
    for turn in 0..times {
        let mut flush = Lane::new(&clock.timeline, "flush");
        flush.poll();
        clock.pass(each);
        if turn + 1 < times { flush.cancel() } else { last(&mut flush) }
    }
    clock.timeline.snapshot()
}

#[test]
fn a_future_that_is_cancelled_each_time_and_never_done() {
    let found = found(&cancelled_each_time(6, 20 * MS, Lane::cancel), Rule::Restarted).expect("it never ends");
    assert!(
        found.sentence.ends_with("ever done? It was cancelled 6 times before it was, and began anew each time"),
        "{found}"
    );
}

#[test]
fn a_future_that_is_cancelled_some_times_and_done_in_the_end() {
    assert_silent(&cancelled_each_time(6, 20 * MS, Lane::end), Rule::Restarted);
}

#[test]
fn a_future_that_is_cancelled_a_few_times_may_still_be_done() {
    assert_silent(&cancelled_each_time(4, 20 * MS, Lane::cancel), Rule::Restarted);
}

#[test]
fn a_branch_that_another_one_beats_at_once_each_time() {
    assert_silent(&cancelled_each_time(6, MS / 2, Lane::cancel), Rule::Restarted);
}

// more_than_cores

/// So many threads that do CPU work at once.
fn threads_at_once(threads: usize, time: Duration, blocked: bool) -> Recording {
    let clock = Clock::new();
    let (begun, over) = (Barrier::new(threads + 1), Barrier::new(threads + 1));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let _held = if blocked { clock.timeline.blocked("read") } else { clock.timeline.computing("hash") };
                begun.wait();
                over.wait();
            });
        }
        begun.wait();
        clock.pass(time);
        over.wait();
    });
    clock.timeline.snapshot()
}

fn cores() -> usize {
    Timeline::new().snapshot().cores().expect("the number of cores is known")
}

#[test]
fn cpu_work_on_more_threads_than_there_are_cores() {
    let recording = threads_at_once(2 * cores() + 4, 10 * MS, false);
    assert_eq!(certainty(&recording, Rule::MoreThanCores), Some(Question));
}

#[test]
fn a_few_threads_more_than_cores() {
    assert_silent(&threads_at_once(2 * cores() + 3, 10 * MS, false), Rule::MoreThanCores);
}

#[test]
fn blocked_threads_need_no_core() {
    assert_silent(&threads_at_once(2 * cores() + 4, 10 * MS, true), Rule::MoreThanCores);
}

#[test]
fn short_cpu_work_may_share_a_core() {
    assert_silent(&threads_at_once(2 * cores() + 4, 4 * MS, false), Rule::MoreThanCores);
}

// round_trips

/// A future that waits so many times for `each`, and is woken by another thread, or by this one.
fn trips(times: usize, each: Duration, elsewhere: bool) -> Recording {
    let clock = Clock::new();
    let (send, receive) = channel::<Waker>();
    let (woken, wait) = channel();
    let other = thread::spawn(move || {
        for waker in receive {
            waker.wake();
            woken.send(()).expect("the test waits");
        }
    });
    let mut lane = Lane::new(&clock.timeline, "stat");
    lane.poll();
    for _ in 0..times {
        clock.pass(each);
        if elsewhere {
            send.send(lane.waker()).expect("the thread runs");
            wait.recv().expect("it was woken");
        } else {
            lane.wake();
        }
        lane.poll();
    }
    drop(send);
    other.join().expect("it does not panic");
    lane.end();
    clock.timeline.snapshot()
}

const TRIP: Duration = Duration::from_micros(50);

#[test]
fn very_many_short_waits_for_another_thread() {
    assert_eq!(certainty(&trips(600, TRIP, true), Rule::RoundTrips), Some(Question));
}

#[test]
fn some_hundred_waits_for_another_thread() {
    assert_silent(&trips(400, TRIP, true), Rule::RoundTrips);
}

#[test]
fn short_waits_on_one_thread() {
    assert_silent(&trips(600, TRIP, false), Rule::RoundTrips);
}

#[test]
fn long_waits_for_another_thread() {
    assert_silent(&trips(600, MS, true), Rule::RoundTrips);
}

// large_future

/// A future that keeps `N` bytes while it waits.
async fn keeps<const N: usize>() {
    let bytes = [1_u8; N];
    std::future::ready(()).await;
    assert_eq!(bytes.len(), N);
}

#[test]
fn a_future_of_many_kilobytes() {
    let Clock { timeline, .. } = Clock::new();
    drop(timeline.record("upload", keeps::<20_000>()));
    assert_eq!(certainty(&timeline.snapshot(), Rule::LargeFuture), Some(Question));
}

#[test]
fn a_future_of_some_kilobytes() {
    let Clock { timeline, .. } = Clock::new();
    drop(timeline.record("upload", keeps::<4_000>()));
    assert_silent(&timeline.snapshot(), Rule::LargeFuture);
}

#[test]
fn a_boxed_future_is_small() {
    let Clock { timeline, .. } = Clock::new();
    drop(timeline.record("upload", Box::pin(keeps::<20_000>())));
    assert_silent(&timeline.snapshot(), Rule::LargeFuture);
}

#[test]
fn cpu_work_has_no_size() {
    let Clock { timeline, .. } = Clock::new();
    drop(timeline.computing("upload"));
    assert_silent(&timeline.snapshot(), Rule::LargeFuture);
}

#[test]
fn an_empty_recording_has_no_findings() {
    let findings = Timeline::new().snapshot().findings();
    assert!(findings.is_empty() && findings.certain().is_empty());
}
