//! The chain of lanes that determined how long a recording took, exactly, with a clock that is moved by hand.

#[path = "support/by_hand.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod by_hand;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::{Poll, Waker};

use async_timeline::{Recording, Timeline};
use by_hand::{Call, Clock, MS, poll};
use futures::executor::block_on;
use futures::join;

/// Waits on a clock that jumps to the next deadline when nothing else can be done.
#[derive(Clone)]
struct World {
    clock: Clock,
    now: Rc<Cell<u32>>,
    deadlines: Rc<RefCell<BTreeMap<u32, Vec<Waker>>>>,
}

impl World {
    fn new() -> Self {
        Self { clock: Clock::new(), now: Rc::default(), deadlines: Rc::default() }
    }

    fn pass(&self, time: u32) {
        self.clock.pass(time * MS);
        self.now.set(self.now.get() + time);
    }

    fn sleep(&self, time: u32) -> impl Future<Output = ()> + use<> {
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

    fn run(&self, future: impl Future<Output = ()>) {
        let mut future = Box::pin(future);
        while poll(&mut future).is_pending() {
            let (due, wakers) = self.deadlines.borrow_mut().pop_first().expect("it waits for something");
            self.pass(due.saturating_sub(self.now.get()));
            wakers.into_iter().for_each(Waker::wake);
        }
    }
}

fn path(recording: &Recording) -> String {
    let path = recording.critical_path();
    let total: std::time::Duration = path.steps().iter().map(async_timeline::Step::share).sum();
    assert_eq!(total, recording.elapsed(), "the shares add up: {path}");
    path.to_string()
}

#[test]
fn calls_one_after_another_are_all_on_it() {
    let world = World::new();
    let timeline = world.clock.timeline.clone();
    world.run(async {
        timeline.record("user", world.sleep(20)).await;
        timeline.record("weather", world.sleep(30)).await;
        timeline.record("price", world.sleep(10)).await;
    });
    assert_eq!(path(&timeline.snapshot()), "user 20 ms → weather 30 ms → price 10 ms");
}

#[test]
fn of_calls_at_once_the_longest_is_on_it() {
    let world = World::new();
    let timeline = world.clock.timeline.clone();
    world.run(async {
        timeline.record("user", world.sleep(20)).await;
        join!(timeline.record("posts", world.sleep(10)), timeline.record("weather", world.sleep(50)));
        timeline.record("price", world.sleep(10)).await;
    });
    assert_eq!(path(&timeline.snapshot()), "user 20 ms → weather 50 ms → price 10 ms");
}

#[test]
fn what_runs_inside_a_lane_stands_for_it() {
    let world = World::new();
    let timeline = world.clock.timeline.clone();
    let dashboard = async {
        timeline.record("login", world.sleep(20)).await;
        world.sleep(5).await;
        timeline.record("posts", world.sleep(30)).await;
    };
    world.run(async { timeline.record("dashboard", dashboard).await });
    assert_eq!(path(&timeline.snapshot()), "login 20 ms → dashboard 5 ms → posts 30 ms");
}

#[test]
fn time_in_which_nothing_is_recorded_is_on_it() {
    let world = World::new();
    let timeline = world.clock.timeline.clone();
    world.run(async {
        timeline.record("user", world.sleep(20)).await;
        world.sleep(30).await;
        timeline.record("price", world.sleep(10)).await;
    });
    assert_eq!(path(&timeline.snapshot()), "user 20 ms → not recorded 30 ms → price 10 ms");
}

#[test]
fn a_held_thread_is_on_it() {
    let world = World::new();
    let timeline = world.clock.timeline.clone();
    let news = async {
        world.sleep(10).await;
        world.pass(90);
    };
    let friends = async {
        world.sleep(30).await;
        world.sleep(5).await;
    };
    world.run(async {
        join!(timeline.record("friends", friends), timeline.record("news", news));
        timeline.record("price", world.sleep(10)).await;
    });
    let expected = "friends 105 ms → price 10 ms; \
                    `news` held the thread for 90 ms while `friends` was in flight";
    assert_eq!(path(&timeline.snapshot()), expected);
}

#[test]
fn what_waits_for_a_lock_comes_after_what_held_it() {
    let world = World::new();
    let timeline = world.clock.timeline.clone();
    let lock = futures::lock::Mutex::new(());
    let save = |name: &'static str, time| {
        let (world, lock) = (&world, &lock);
        timeline.record(name, async move {
            let _guard = lock.lock().await;
            world.sleep(time).await;
        })
    };
    world.run(async {
        join!(save("first", 20), save("second", 30));
    });
    assert_eq!(path(&timeline.snapshot()), "first 20 ms → second 30 ms");
}

#[test]
fn a_recording_of_nothing_has_no_path() {
    let recording = Timeline::new().snapshot();
    assert_eq!(recording.critical_path().steps(), []);
}

#[test]
fn a_lane_that_still_runs_ends_the_path() {
    let clock = Clock::new();
    let mut runs: Call<()> = Box::pin(clock.timeline.record("runs", std::future::pending()));
    assert!(poll(&mut runs).is_pending());
    clock.pass(20 * MS);
    assert_eq!(path(&clock.timeline.snapshot()), "runs 20 ms");
}

#[test]
fn a_path_over_real_time_adds_up() {
    let timeline = Timeline::new();
    block_on(async {
        for call in 0..50 {
            timeline.record(format!("call {call}"), async {}).await;
        }
    });
    assert!(!path(&timeline.snapshot()).is_empty());
}
