//! Programs from the issue trackers of other recorders, each of which stands for a class.

use std::env;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::process::{Command, Output};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use async_timeline::{Ending, Lane, Origin, Recording, Timeline};
use futures::executor::{LocalPool, block_on};
use futures::future::join_all;
use futures::task::LocalSpawnExt;
use tokio::task::{LocalSet, spawn_local, yield_now};

const MS: Duration = Duration::from_millis(1);

fn lane<'a>(recording: &'a Recording, name: &str) -> &'a Lane {
    recording.lane(name).unwrap_or_else(|| panic!("no lane {name}"))
}

fn number(recording: &Recording, name: &str) -> usize {
    lane(recording, name).number()
}

/// Wakes itself and returns `Pending` once.
async fn wake_itself() {
    let mut woken = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut woken, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

fn poll_once(future: Pin<&mut impl Future>) -> bool {
    future.poll(&mut Context::from_waker(Waker::noop())).is_ready()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_future_that_wakes_itself_is_told_from_one_that_the_runtime_wakes() {
    let timeline = Timeline::new();
    let channel = async {
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
        for sent in 0..400 {
            sender.send(sent).expect("the receiver is open");
        }
        for _ in 0..400 {
            receiver.recv().await;
        }
    };
    tokio::spawn(timeline.record("itself", wake_itself())).await.expect("it does not panic");
    tokio::spawn(timeline.record("yield_now", yield_now())).await.expect("it does not panic");
    tokio::spawn(timeline.record("budget", channel)).await.expect("it does not panic");
    let recording = timeline.snapshot();
    let itself = lane(&recording, "itself");
    assert_eq!((itself.polls().count(), itself.wakes().count(), itself.self_wakes()), (2, 1, 1));
    assert_eq!(itself.wakes().next().and_then(|wake| wake.by), Some(itself.number()));
    let yields = lane(&recording, "yield_now");
    assert_eq!((yields.polls().count(), yields.self_wakes()), (2, 0), "tokio wakes it after the poll");
    let budget = lane(&recording, "budget");
    assert!(budget.polls().count() > 2, "tokio's budget for a poll is 128");
    assert_eq!(budget.unasked_polls(), 0);
}

/// What is spawned on an executor that is polled inside a lane, and the lane that spawned it.
fn spawned(recording: &Recording, names: &[&str]) -> Vec<Option<String>> {
    let origin = |name: &&str| match lane(recording, name).origin() {
        Origin::SpawnedBy(maker) => Some(recording.lanes()[maker].name().to_owned()),
        _ => None,
    };
    names.iter().map(origin).collect()
}

#[test]
fn tasks_of_an_executor_that_runs_inside_a_lane_show_what_spawned_them() {
    let timeline = Timeline::new();
    let pool = Rc::new(smol::LocalExecutor::new());
    let (recorder, spawner) = (timeline.clone(), pool.clone());
    block_on(timeline.record(
        "smol",
        pool.run(async move {
            let inner = spawner.clone();
            let nested = recorder.clone();
            let task = spawner.spawn(recorder.record("task", async move {
                let of_task = inner.spawn(nested.record("task of the task", yield_now_smol()));
                yield_now_smol().await;
                of_task.await;
            }));
            spawner.spawn(recorder.record("detached", std::future::pending::<()>())).detach();
            task.await;
        }),
    ));
    drop(pool);
    let recording = timeline.snapshot();
    let names = ["task of the task", "detached"];
    assert_eq!(spawned(&recording, &names), ["task", "smol"].map(|name| Some(name.to_owned())));
    // Nothing tells it from a future in a `FuturesUnordered`; either way it came from this lane.
    assert_eq!(lane(&recording, "task").origin(), Origin::Inside(number(&recording, "smol")));
}

async fn yield_now_smol() {
    smol::future::yield_now().await;
}

#[test]
fn tasks_of_a_local_set_show_what_spawned_them() {
    let timeline = Timeline::new();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("it can be built");
    let set = LocalSet::new();
    let recorder = timeline.clone();
    runtime.block_on(timeline.record(
        "main",
        set.run_until(async move {
            let nested = recorder.clone();
            let outer = spawn_local(recorder.record("outer", async move {
                spawn_local(nested.record("inner", yield_now())).await.expect("it does not panic");
            }));
            outer.await.expect("it does not panic");
        }),
    ));
    assert_eq!(spawned(&timeline.snapshot(), &["inner"]), [Some("outer".to_owned())]);
}

#[test]
fn futures_of_a_join_all_are_part_of_the_lane_that_awaits_it() {
    let timeline = Timeline::new();
    block_on(timeline.record("dashboard", async {
        // So many that `join_all` uses a `FuturesUnordered`, which has wakers of its own.
        let calls = (0..40).map(|_| timeline.record("call", wake_itself())).collect::<Vec<_>>();
        timeline.record("all", join_all(calls)).await;
    }));
    let recording = timeline.snapshot();
    let all = Origin::Inside(number(&recording, "all"));
    assert!(recording.lanes().iter().filter(|lane| lane.name() == "call").all(|lane| lane.origin() == all));
}

#[test]
fn a_task_of_a_pool_outside_every_lane_was_spawned() {
    let timeline = Timeline::new();
    let mut pool = LocalPool::new();
    let spawner = pool.spawner();
    pool.run_until(timeline.record("main", async {
        spawner.spawn_local(timeline.record("task", async {})).expect("the pool runs");
    }));
    pool.run_until_stalled();
    assert_eq!(spawned(&timeline.snapshot(), &["task"]), [Some("main".to_owned())]);
}

#[test]
fn a_guard_that_is_forgotten_inside_a_poll_ends_with_that_poll() {
    let timeline = Timeline::new();
    block_on(timeline.record("careless", async { std::mem::forget(timeline.computing("forgotten")) }));
    drop(timeline.computing("after"));
    let recording = timeline.snapshot();
    assert_eq!(lane(&recording, "forgotten").ending(), Ending::Running);
    assert_eq!(lane(&recording, "after").origin(), Origin::Root);
}

/// Runs the test of that name in a process of its own, with `how` in the environment.
fn in_a_process(test: &str, how: &str) -> Output {
    let this = env::current_exe().expect("the test runs");
    let mut command = Command::new(this);
    command.args(["--exact", test, "--nocapture"]).env("HOW", how).env("RUST_BACKTRACE", "0");
    command.output().expect("a process can be started")
}

#[test]
fn a_program_that_ends_early_shows_what_it_shows_in_a_drop_and_nothing_else() {
    struct Shown(Timeline);
    impl Drop for Shown {
        fn drop(&mut self) {
            println!("{}", self.0.snapshot());
        }
    }
    let timeline = Timeline::new();
    let ends = |how: &str| {
        let _shown = Shown(timeline.clone());
        let _computing = timeline.computing("all of it");
        match how {
            "exit" => std::process::exit(3),
            _ => panic!("on purpose"),
        }
    };
    match env::var("HOW") {
        Ok(how) => ends(&how),
        Err(_) => {
            let name = "a_program_that_ends_early_shows_what_it_shows_in_a_drop_and_nothing_else";
            let [exit, panic] = ["exit", "panic"].map(|how| in_a_process(name, how));
            assert_eq!(exit.status.code(), Some(3));
            assert!(!String::from_utf8_lossy(&exit.stdout).contains("all of it"), "exit runs no destructor");
            assert_eq!(panic.status.code(), Some(101));
            let shown = String::from_utf8_lossy(&panic.stdout).into_owned();
            assert!(shown.contains("all of it") && shown.contains("panicked"), "{shown}");
        }
    }
}

#[test]
fn a_snapshot_that_is_taken_while_lanes_come_and_go_has_each_once() {
    const LANES: usize = 3_000;
    let timeline = Timeline::new();
    let kept: Vec<_> = (0..LANES).map(|_| timeline.record("kept", std::future::pending::<()>())).collect();
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut lanes = 0..20_000;
            while !over.load(Ordering::Relaxed) && lanes.next().is_some() {
                block_on(timeline.record("comes and goes", wake_itself()));
            }
        });
        for _ in 0..20 {
            let before = timeline.snapshot();
            let after = timeline.snapshot();
            let ended = |recording: &Recording| recording.finishes().len();
            assert!(before.lanes().len() <= after.lanes().len() && ended(&before) <= ended(&after));
            assert_eq!(after.discarded(), 0, "none is missing");
            assert!(after.lanes().iter().enumerate().all(|(place, lane)| lane.number() == place));
            assert_eq!(after.lanes().iter().filter(|lane| lane.name() == "kept").count(), LANES);
            let whole = |lane: &&Lane| lane.ending() == Ending::Finished && lane.polls().count() == 2;
            assert!(after.lanes().iter().filter(whole).count() >= ended(&before), "what ended stays as it was");
        }
        over.store(true, Ordering::Relaxed);
    });
    drop(kept);
}

#[test]
fn a_limited_timeline_discards_the_lanes_that_ended_first() {
    let timeline = Timeline::new().limited_to(10);
    let mut runs = pin!(timeline.record("runs", async {
        for turn in 0..2_000 {
            block_on(timeline.record(format!("call {turn}"), wake_itself()));
        }
        std::future::pending::<()>().await;
    }));
    assert!(!poll_once(runs.as_mut()));
    let recording = timeline.snapshot();
    assert_eq!((recording.lanes().len(), recording.discarded()), (10, 1_991));
    assert_eq!((recording.lanes()[0].name(), recording.lanes()[0].ending()), ("runs", Ending::Running));
    assert_eq!(recording.lanes()[9].name(), "call 1999");
    assert!(recording.lanes()[1..].iter().all(|lane| lane.origin() == Origin::Inside(0)));
    let wakes = recording.lanes().iter().flat_map(Lane::wakes).filter_map(|wake| wake.by);
    assert!(wakes.eq(1..10), "each woke itself, and numbers are places");

    let orphans = Timeline::new().limited_to(1);
    let child = block_on(orphans.record("parent", async { orphans.record("child", std::future::pending::<()>()) }));
    for _ in 0..600 {
        block_on(orphans.record("call", async {}));
    }
    assert_eq!(lane(&orphans.snapshot(), "child").origin(), Origin::Root, "the lane that made it is gone");
    drop(child);
}

#[test]
fn a_panic_is_caught_around_a_timeline() {
    let timeline = Timeline::new();
    let caught = std::panic::catch_unwind(|| drop(timeline.computing("call")));
    assert!(caught.is_ok());
    let recorded = timeline.record("panics", async { std::panic::resume_unwind(Box::new("on purpose")) });
    let caught: Result<(), _> = block_on(futures::FutureExt::catch_unwind(recorded));
    assert!(caught.is_err());
    assert_eq!(lane(&timeline.snapshot(), "panics").ending(), Ending::Panicked);
}

#[cfg(feature = "tracing")]
mod spans {
    use tracing::dispatcher::{get_default, with_default};
    use tracing::{field, info_span, instrument, subscriber};
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[instrument]
    async fn read(file: usize) {
        tokio::time::sleep(MS * file as u32).await;
    }

    #[tokio::test]
    async fn calls_of_one_function_are_told_apart_by_their_fields() {
        let timeline = Timeline::new();
        let subscriber = tracing_subscriber::registry().with(timeline.layer());
        let reads = async { join_all((0..5).map(read)).await };
        tracing::instrument::WithSubscriber::with_subscriber(reads, subscriber).await;
        let recording = timeline.snapshot();
        let files = recording.lanes().iter().map(|lane| lane.fields().collect::<Vec<_>>());
        assert!(files.eq((0..5).map(|file| [("file", ["0", "1", "2", "3", "4"][file])])));
    }

    #[test]
    fn a_span_knows_its_fields_level_target_and_place() {
        let timeline = Timeline::new();
        let subscriber = tracing_subscriber::registry().with(timeline.layer());
        let line = subscriber::with_default(subscriber, || {
            let span = info_span!(target: "http", "request", path = "/", status = field::Empty);
            let line = line!() - 1;
            span.record("status", 200);
            line
        });
        let recording = timeline.snapshot();
        let request = lane(&recording, "request");
        assert_eq!(request.fields().collect::<Vec<_>>(), [("path", "/"), ("status", "200")]);
        assert_eq!((request.level(), request.target()), (Some("INFO"), Some("http")));
        assert_eq!(request.location().map(|place| place.to_string()), Some(format!("{}:{line}", file!())));
    }

    #[test]
    fn a_layer_that_is_installed_twice_records_once() {
        let timeline = Timeline::new();
        let subscriber = tracing_subscriber::registry().with(timeline.layer()).with(timeline.layer());
        subscriber::with_default(subscriber, || {
            let outer = info_span!("outer");
            for _ in 0..2 {
                outer.in_scope(|| info_span!("inner").in_scope(|| {}));
            }
        });
        let recording = timeline.snapshot();
        assert_eq!(recording.starts(), ["outer", "inner", "inner"]);
        assert_eq!(lane(&recording, "outer").polls().count(), 2);
        assert!(recording.lanes().iter().all(|lane| lane.ending() == Ending::Unknown));
    }

    #[test]
    fn a_span_may_be_entered_on_one_thread_and_exited_and_closed_on_another() {
        let timeline = Timeline::new();
        let subscriber = tracing_subscriber::registry().with(timeline.layer());
        subscriber::with_default(subscriber, || {
            let span = info_span!("wanders");
            span.with_subscriber(|(id, dispatch)| dispatch.enter(id));
            let (dispatch, other) = (get_default(Clone::clone), timeline.clone());
            let exits = move || {
                let _outer = other.computing("outer");
                span.with_subscriber(|(id, dispatch)| dispatch.exit(id));
                drop(span);
                drop(other.computing("inner"));
            };
            thread::spawn(move || with_default(&dispatch, exits)).join().expect("it does not panic");
        });
        drop(timeline.computing("later"));
        let recording = timeline.snapshot();
        let wanders = lane(&recording, "wanders");
        assert_eq!(wanders.ending(), Ending::Unknown);
        assert!(wanders.polls().all(|poll| poll.exit.is_some()), "it was exited, if elsewhere");
        assert_eq!(lane(&recording, "inner").origin(), Origin::Inside(number(&recording, "outer")));
        assert_eq!(lane(&recording, "later").origin(), Origin::Root, "the first thread is no longer in it");
    }
}
