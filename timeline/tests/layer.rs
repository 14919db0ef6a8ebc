//! The spans of `tracing`, recorded on real runtimes.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Barrier};
use std::task::{Context, Waker};

use async_timeline::{Ending, Kind, Lane, Origin, Recording, Timeline};
use tokio::sync::oneshot;
use tokio::task::yield_now;
use tracing::dispatcher::{get_default, with_default as with_dispatch};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::{DefaultGuard, set_default, with_default};
use tracing::{Instrument, debug_span, info, info_span, instrument};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::SubscriberExt;

/// Records the spans of this thread until the guard is dropped.
fn recorded() -> (Timeline, DefaultGuard) {
    let timeline = Timeline::new();
    let guard = set_default(tracing_subscriber::registry().with(timeline.layer()));
    (timeline, guard)
}

fn lane<'a>(recording: &'a Recording, name: &str) -> &'a Lane {
    recording.lane(name).unwrap_or_else(|| panic!("no lane {name} in {:?}", recording.starts()))
}

fn place(recording: &Recording, name: &str) -> usize {
    recording.lanes().iter().position(|lane| lane.name() == name).expect("the lane is there")
}

fn polls(recording: &Recording, name: &str) -> usize {
    lane(recording, name).polls().count()
}

fn poll_once(future: Pin<&mut impl Future>) -> bool {
    future.poll(&mut Context::from_waker(Waker::noop())).is_ready()
}

#[instrument]
async fn yields(times: usize) {
    for _ in 0..times {
        yield_now().await;
    }
}

#[instrument]
async fn outer() {
    yields(2).await;
    yield_now().await;
    computes();
}

#[instrument]
fn computes() {}

/// Held open until both are in it, so that they run on two threads at once.
#[instrument(skip_all)]
async fn meets(barrier: Arc<Barrier>) {
    tokio::task::block_in_place(|| barrier.wait());
    yield_now().await;
}

#[test]
fn instrumented_functions_are_drawn_from_a_multi_thread_runtime() {
    let timeline = Timeline::new();
    // The one test that sets the default of the whole process, since the workers of a runtime know no other.
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(timeline.layer()))
        .expect("no other test sets it");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("threads can be had");
    runtime.block_on(async {
        outer().await;
        let barrier = Arc::new(Barrier::new(2));
        let spawning = info_span!("spawning");
        let tasks = spawning.in_scope(|| {
            let left = meets(barrier.clone()).instrument(info_span!("left"));
            let right = meets(barrier).instrument(info_span!("right"));
            [tokio::spawn(left), tokio::spawn(right)]
        });
        for task in tasks {
            task.await.expect("the task does not panic");
        }
    });
    drop(runtime);
    let recording = timeline.snapshot();

    let counted = ["outer", "yields", "computes", "spawning", "left", "right"].map(|name| polls(&recording, name));
    assert_eq!(counted, [4, 3, 1, 1, 2, 2], "one poll for each yield and one more; the drop is none");
    for lane in recording.lanes() {
        assert_eq!((lane.kind(), lane.ending()), (Kind::Span, Ending::Unknown), "{}", lane.name());
        assert_eq!((lane.wakes().count(), lane.unasked_polls()), (0, 0), "{}: wakes are unknown", lane.name());
    }
    let inside = Origin::Inside(place(&recording, "outer"));
    assert_eq!(lane(&recording, "yields").origin(), inside, "it runs in its parent's poll");
    assert_eq!(lane(&recording, "computes").origin(), inside);
    let spawned = Origin::SpawnedBy(place(&recording, "spawning"));
    assert_eq!(lane(&recording, "left").origin(), spawned, "it runs on a worker, where its parent does not");
    let meetings: Vec<&Lane> = recording.lanes().iter().filter(|lane| lane.name() == "meets").collect();
    assert_eq!(meetings[0].polls().count(), 2);
    let threads: BTreeSet<usize> =
        meetings.iter().filter_map(|lane| lane.polls().next()).map(|poll| poll.thread).collect();
    assert_eq!(threads.len(), 2, "both were in the barrier at once");
    for thread in threads {
        assert_eq!(recording.thread_name(thread), "tokio-rt-worker");
    }
}

#[test]
fn the_enter_of_a_drop_is_no_poll_when_the_future_was_cancelled() {
    let (timeline, _guard) = recorded();
    let mut future = Box::pin(yields(9));
    assert!(!poll_once(future.as_mut()));
    assert!(!poll_once(future.as_mut()));
    drop(future);
    assert_eq!(polls(&timeline.snapshot(), "yields"), 2);
}

#[test]
fn nested_drops_are_no_polls_either() {
    let (timeline, _guard) = recorded();
    let mut future = Box::pin(outer());
    assert!(!poll_once(future.as_mut()));
    drop(future);
    let recording = timeline.snapshot();
    // The inner one has one poll and one drop, and the drop of the outer one has the inner one's in it.
    assert_eq!(["outer", "yields"].map(|name| polls(&recording, name)), [1, 1]);
}

#[test]
fn a_future_that_was_never_polled_counts_its_drop_since_nothing_tells_it_from_code() {
    let (timeline, _guard) = recorded();
    drop(async {}.instrument(info_span!("unpolled")));
    assert_eq!(polls(&timeline.snapshot(), "unpolled"), 1);
}

#[test]
fn a_hand_written_future_keeps_a_last_poll_that_logs_or_that_comes_before_something_else() {
    let (timeline, _guard) = recorded();
    for name in ["logs", "makes a span", "is kept", "silent"] {
        let span = match name {
            "logs" => info_span!("logs"),
            "makes a span" => info_span!("makes a span"),
            "is kept" => info_span!("is kept"),
            _ => info_span!("silent"),
        };
        let first = span.clone();
        first.in_scope(|| {});
        span.in_scope(|| match name {
            "logs" => info!("done"),
            "makes a span" => drop(info_span!("child")),
            _ => {}
        });
        drop(first);
        if name == "is kept" {
            info!("something else happens before it closes");
        }
    }
    let recording = timeline.snapshot();
    assert_eq!(["logs", "makes a span", "is kept"].map(|name| polls(&recording, name)), [2, 2, 2]);
    assert_eq!(polls(&recording, "silent"), 1, "this is what the rule takes for a drop");
}

#[test]
fn a_span_that_is_open_runs_until_the_recording_was_taken() {
    let (timeline, _guard) = recorded();
    let open = info_span!("open").entered();
    let recording = timeline.snapshot();
    assert_eq!(lane(&recording, "open").ending(), Ending::Running);
    assert_eq!(lane(&recording, "open").polls().next().map(|poll| poll.exit), Some(None), "it is entered still");
    drop(open);
    assert_eq!(lane(&timeline.snapshot(), "open").ending(), Ending::Unknown);
}

#[test]
fn a_span_entered_twice_at_once_has_one_poll() {
    let (timeline, _guard) = recorded();
    let span = info_span!("twice");
    span.in_scope(|| span.in_scope(|| info!("in both")));
    drop(span);
    assert_eq!(polls(&timeline.snapshot(), "twice"), 1);
}

#[test]
fn guards_that_are_dropped_out_of_order_leave_nothing_running() {
    let (timeline, _guard) = recorded();
    let first = info_span!("first").entered();
    let second = info_span!("second").entered();
    drop(first);
    drop(second);
    drop(timeline.computing("after"));
    let recording = timeline.snapshot();
    assert_eq!(lane(&recording, "second").origin(), Origin::Inside(0));
    assert_eq!(lane(&recording, "after").origin(), Origin::Root);
}

#[test]
fn spans_and_recorded_futures_nest_in_each_other() {
    let (timeline, _guard) = recorded();
    let inner = timeline.clone();
    let future = timeline.record("future", async move {
        async { inner.record("inner future", yield_now()).await }.instrument(info_span!("span")).await;
        drop(inner.computing("after"));
    });
    let mut future = pin!(future);
    while !poll_once(future.as_mut()) {}
    let recording = timeline.snapshot();
    let origins: Vec<_> = recording.lanes().iter().map(|lane| (lane.name(), lane.origin())).collect();
    let expected = [
        ("future", Origin::Root),
        ("span", Origin::Inside(0)),
        ("inner future", Origin::Inside(1)),
        ("after", Origin::Inside(0)),
    ];
    assert_eq!(origins, expected);
    assert_eq!(polls(&recording, "span"), polls(&recording, "inner future"));
}

#[test]
fn a_parent_is_who_the_program_says_it_is() {
    let (timeline, _guard) = recorded();
    let parent = info_span!("parent");
    let other = info_span!("other").entered();
    info_span!(parent: &parent, "child").in_scope(|| {});
    info_span!(parent: None, "root").in_scope(|| {});
    info_span!("contextual").in_scope(|| {});
    drop(other);
    let recording = timeline.snapshot();
    assert_eq!(lane(&recording, "child").origin(), Origin::Inside(place(&recording, "parent")));
    assert_eq!(lane(&recording, "root").origin(), Origin::Root);
    assert_eq!(lane(&recording, "contextual").origin(), Origin::Inside(place(&recording, "other")));
}

#[test]
fn a_filter_leaves_spans_out_and_their_children_under_who_is_left() {
    let timeline = Timeline::new();
    let layer = timeline.layer().with_filter(LevelFilter::INFO);
    with_default(tracing_subscriber::registry().with(layer), || {
        let _outer = info_span!("outer").entered();
        let _hidden = debug_span!("hidden").entered();
        info_span!("inner").in_scope(|| {});
    });
    let recording = timeline.snapshot();
    assert_eq!(recording.starts(), ["outer", "inner"]);
    assert_eq!(lane(&recording, "inner").origin(), Origin::Inside(0));
}

#[test]
fn two_timelines_in_one_registry_never_mix() {
    let (all, few) = (Timeline::new(), Timeline::new());
    let subscriber = tracing_subscriber::registry().with(all.layer()).with(few.layer().with_filter(LevelFilter::INFO));
    with_default(subscriber, || {
        let mut future = Box::pin(
            async {
                info_span!("inner").in_scope(|| {});
                yield_now().await;
            }
            .instrument(debug_span!("outer")),
        );
        while !poll_once(future.as_mut()) {}
    });
    assert_eq!((polls(&all.snapshot(), "outer"), polls(&all.snapshot(), "inner")), (2, 1));
    assert_eq!(all.snapshot().lanes()[1].origin(), Origin::Inside(0));
    assert_eq!(few.snapshot().starts(), ["inner"]);
    assert_eq!(few.snapshot().lanes()[0].origin(), Origin::Root);
}

#[test]
fn a_span_may_move_between_threads_and_be_entered_on_two_at_once() {
    let (timeline, _guard) = recorded();
    let span = info_span!("shared");
    let dispatch = get_default(Clone::clone);
    let entered = span.enter();
    std::thread::scope(|scope| {
        scope.spawn(|| with_dispatch(&dispatch, || span.in_scope(|| info!("here"))));
    });
    drop(entered);
    info!("both have left it");
    drop(span);
    drop(timeline.computing("after"));
    let recording = timeline.snapshot();
    assert_eq!(polls(&recording, "shared"), 1);
    assert_eq!(lane(&recording, "after").origin(), Origin::Root, "no thread is in it any more");
}

#[test]
fn a_poll_has_the_thread_it_ran_on() {
    let (timeline, _guard) = recorded();
    let (send, receive) = oneshot::channel::<()>();
    let mut future = Box::pin(async { receive.await.expect("it is sent") }.instrument(info_span!("moves")));
    assert!(!poll_once(future.as_mut()));
    let dispatch = get_default(Clone::clone);
    let elsewhere = std::thread::Builder::new().name("elsewhere".to_owned());
    let moved = elsewhere.spawn(move || {
        with_dispatch(&dispatch, || {
            send.send(()).expect("it is received");
            assert!(poll_once(future.as_mut()));
            drop(future);
        });
    });
    moved.expect("a thread can be had").join().expect("it does not panic");
    let recording = timeline.snapshot();
    let threads: Vec<_> = lane(&recording, "moves").polls().map(|poll| recording.thread_name(poll.thread)).collect();
    assert_eq!(threads.len(), 2, "{threads:?}");
    assert_eq!(threads[1], "elsewhere");
}

#[test]
fn spans_in_flight_at_once_count_beside_the_spans_inside_them() {
    let (timeline, _guard) = recorded();
    let requests = [info_span!("request"), info_span!("request")];
    for request in &requests {
        request.in_scope(|| info_span!("parse").in_scope(|| {}));
    }
    drop(requests);
    assert_eq!(timeline.snapshot().max_in_flight(), 2, "neither request had ended when the other one was parsed");
}
