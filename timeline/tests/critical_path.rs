//! The chain of lanes that determined how long a recording took, exactly, with a clock that is moved by hand.

#[path = "support/by_hand.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod by_hand;
#[path = "support/world.rs"]
mod world;

use async_timeline::{Recording, Timeline};
use by_hand::{Call, Clock, MS, poll};
use futures::executor::block_on;
use futures::join;
use world::World;

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
fn of_a_long_path_both_ends_are_shown() {
    let world = World::new();
    let timeline = world.clock.timeline.clone();
    world.run(async {
        for page in 0..100 {
            timeline.record(format!("page {page}"), world.sleep(10)).await;
        }
    });
    let shown = path(&timeline.snapshot());
    assert!(shown.starts_with("page 0 10 ms → page 1 10 ms → "), "{shown}");
    assert!(shown.contains("page 5 10 ms → 88 more 880 ms → page 94 10 ms → "), "{shown}");
    assert!(shown.ends_with(" → page 99 10 ms"), "{shown}");
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
