//! The pictures of the README and the book are those of runs on the virtual clock, to the last byte.
//! `UPDATE_PICTURES=1 cargo test -p comparison --test pictures` draws them anew.
//!
//! Each picture is two files: the SVG, and the recording as JSON, which the book's player plays. On a virtual clock much happens at the same
//! moment, so the recording of the JSON is a second run, whose timeline moves on by a nanosecond at each event: it keeps the order.
//!
//! The clock runs on one thread and knows nothing of how long code computes or blocks. Where a picture has such code, this test
//! says how long it counts for ([`VirtualClock::advance`], [`Worker::holds`]), and the page that shows the picture says so too. Who waits
//! for whom, in which order and on which thread is what happened.

use std::env;
use std::fs;
use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use async_timeline::{Lane, Recording, Stretch, Svg, Timeline};
use futures::executor::block_on;
use futures::future::{Either, join_all, select};
use futures::lock::Mutex;
use futures::stream::{self, FuturesUnordered};
use futures::{FutureExt, StreamExt, TryStreamExt, join, try_join};
use serde_json::Value;
use smol::LocalExecutor;
use tokio::task::{LocalSet, spawn_local};
use workload::{Api, ApiError, Call, Dashboard, Image, Timer, VirtualClock};

const MS: Duration = Duration::from_millis(1);

/// What a program needs that is drawn.
struct Scene {
    clock: VirtualClock,
    timeline: Timeline,
    api: Api<VirtualClock>,
}

impl Scene {
    fn something_else(&self) -> impl Future<Output = ()> {
        self.timeline.record("something else", self.clock.sleep(200 * MS))
    }
}

/// What a program did, recorded twice.
struct Run {
    /// With exact times.
    exact: Recording,
    /// With a moment of its own for each event.
    ordered: Recording,
}

fn run<A>(program: impl AsyncFn(&Scene) -> A + Sync) -> Run {
    let record = |timeline_of: fn(&VirtualClock) -> Timeline| {
        let clock = VirtualClock::new();
        let timeline = timeline_of(&clock);
        let api = Api::new(clock.clone()).recorded_by(&timeline);
        let scene = Scene { clock, timeline, api };
        block_on(scene.clock.drive(program(&scene)));
        scene.timeline.snapshot()
    };
    let recorded = || Run { exact: record(VirtualClock::timeline), ordered: record(ordered_timeline) };
    // The picture says the names of the threads to those who do not see it, and a test's thread has the name of the test.
    thread::scope(|scope| {
        let main = thread::Builder::new().name("main".to_owned()).spawn_scoped(scope, recorded);
        main.expect("a thread can be started").join().expect("the program ends")
    })
}

fn ordered_timeline(clock: &VirtualClock) -> Timeline {
    let (clock, events) = (clock.clone(), AtomicU64::new(0));
    Timeline::with_clock(move || clock.now() + Duration::from_nanos(events.fetch_add(1, Ordering::Relaxed)))
}

/// A thread beside that of the clock. What it does takes no time by itself.
struct Worker {
    orders: Sender<Option<Begin>>,
    obeyed: Receiver<()>,
}

type Begin = Box<dyn FnOnce() -> Stretch + Send>;

impl Worker {
    fn start() -> Self {
        let (orders, received) = mpsc::channel::<Option<Begin>>();
        let (obey, obeyed) = mpsc::channel();
        let obeys = move || {
            let mut stretch = None;
            for order in received {
                drop(stretch.take());
                stretch = order.map(|begin| begin());
                obey.send(()).expect("the scene that gave the order waits for it");
            }
        };
        thread::Builder::new().name("worker".to_owned()).spawn(obeys).expect("a thread can be started");
        Self { orders, obeyed }
    }

    /// Is held by what `begin` begins, for that long on the virtual clock.
    async fn holds(&self, scene: &Scene, time: Duration, begin: impl FnOnce(&Timeline) -> Stretch + Send + 'static) {
        let timeline = scene.timeline.clone();
        self.order(Some(Box::new(move || begin(&timeline))));
        scene.clock.sleep(time).await;
        self.order(None);
    }

    fn order(&self, order: Option<Begin>) {
        self.orders.send(order).expect("the thread takes orders until this is dropped");
        self.obeyed.recv().expect("the thread obeys");
    }
}

fn check(name: &str, run: &Run, title: &str, predicted: Duration, because: &str) {
    assert_eq!(run.exact.elapsed(), predicted, "{name} takes what is predicted");
    committed(
        name,
        run.exact.svg().title(title).prediction(async_timeline::predicted(predicted, because)),
        &run.ordered,
        predicted,
    );
}

/// As [`check`], of a fixed version, on the time axis of the mistake, which takes `before`.
fn check_fix(name: &str, run: &Run, title: &str, [before, predicted]: [Duration; 2], because: &str) {
    assert_eq!(run.exact.elapsed(), predicted, "{name} takes what is predicted");
    let svg = run.exact.svg().title(title).prediction(async_timeline::predicted(predicted, because).instead_of(before));
    committed(name, svg, &run.ordered, before);
}

/// The picture in the book is the one that is drawn now, on a time axis of that length.
fn committed(name: &str, svg: Svg<'_>, ordered: &Recording, axis: Duration) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/pictures").join(name);
    let drawn = svg.animated(0.25).to_string();
    for (path, text) in [(path.with_extension("svg"), drawn), (path.with_extension("json"), json(ordered, axis))] {
        if env::var_os("UPDATE_PICTURES").is_some_and(|value| value == "1") {
            fs::write(&path, text).expect("the picture can be written");
            continue;
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == text, "{} is not what the run draws; see the head of this test", path.display());
    }
}

/// The recording without what is the machine's, and with the length of the time axis.
fn json(recording: &Recording, axis: Duration) -> String {
    let mut json: Value = serde_json::from_str(&recording.to_json()).expect("it is JSON");
    let object = json.as_object_mut().expect("a recording is an object");
    for of_machine in ["machine", "thread_ids", "findings"] {
        object.remove(of_machine);
    }
    object.insert("axis".to_owned(), axis.as_nanos().try_into().map(u64::into).expect("a short time"));
    // On Windows, a path has other slashes.
    format!("{json}\n").replace("\\\\", "/")
}

async fn one_by_one(api: &Api<VirtualClock>) -> Result<Dashboard, ApiError> {
    // ANCHOR: one_by_one
    let user = api.get_user(1).await?; // 200 ms
    let posts = api.get_posts(1).await?; // 200 ms
    let comments = api.get_comments(1).await?; // 200 ms
    // ANCHOR_END: one_by_one
    Ok(Dashboard { user, posts, comments })
}

async fn all_at_once(api: &Api<VirtualClock>) -> Result<Dashboard, ApiError> {
    // ANCHOR: all_at_once
    let (user, posts, comments) = try_join!(
        api.get_user(1),     // 200 ms
        api.get_posts(1),    // 200 ms
        api.get_comments(1), // 200 ms
    )?;
    // ANCHOR_END: all_at_once
    Ok(Dashboard { user, posts, comments })
}

#[test]
fn race() {
    let recording = run(async |scene| {
        let both = FuturesUnordered::new();
        both.push(scene.timeline.record("one by one", one_by_one(&scene.api).boxed_local()));
        both.push(scene.timeline.record("all at once", all_at_once(&scene.api).boxed_local()));
        both.try_collect::<Vec<_>>().await
    });
    let svg = recording.exact.svg().title("The same three calls, one by one and all at once");
    committed("race", svg, &recording.ordered, 600 * MS);
    let took = |name| recording.exact.lane(name).and_then(Lane::ended);
    assert_eq!((took("one by one"), took("all at once")), (Some(600 * MS), Some(200 * MS)));
}

#[test]
fn sequential() {
    let recording = run(async |scene| sequential::load_dashboard(&scene.api, 1).await);
    check("sequential", &recording, "Three calls, one after another", 600 * MS, "the sum");
}

#[test]
fn await_waits() {
    let recording = run(async |scene| {
        let load = async { sequential::load_dashboard(&scene.api, 1).await.map(drop) };
        let other = async {
            for _ in 0..6 {
                scene.clock.sleep(100 * MS).await;
            }
            Ok(())
        };
        // Unlike `join!`, it polls only who was woken.
        let both = FuturesUnordered::new();
        both.push(scene.timeline.record("load_dashboard", load.boxed_local()));
        both.push(scene.timeline.record("another function", other.boxed_local()));
        both.try_collect::<()>().await
    });
    let title = "A function waits at each await, while its thread is free for another";
    check("await_waits", &recording, title, 600 * MS, "the sum");
}

#[test]
fn dependent_steps() {
    let recording = run(async |scene| {
        let session = scene.api.login("ada", "secret").await?;
        let user = scene.api.get_user(session.user).await?;
        scene.api.get_posts(user.id).await
    });
    check("dependent_steps", &recording, "Three steps, each of which needs the one before", 600 * MS, "the sum");
}

#[test]
fn concurrent() {
    let recording = run(async |scene| concurrent::load_dashboard(&scene.api, 1).await);
    let title = "Three calls at once, on one thread";
    check_fix("concurrent", &recording, title, [600 * MS, 200 * MS], "the longest");
}

#[test]
fn on_one_thread() {
    let recording = run(async |scene| {
        let load = async { concurrent::load_dashboard(&scene.api, 1).await.map(drop) };
        let other = async {
            for _ in 0..4 {
                scene.clock.sleep(50 * MS).await;
            }
            Ok(())
        };
        let both = FuturesUnordered::new();
        both.push(scene.timeline.record("load_dashboard", load.boxed_local()));
        both.push(scene.timeline.record("another function", other.boxed_local()));
        both.try_collect::<()>().await
    });
    let title = "A function waits for three calls at once, and still its one thread is free for another";
    check("on_one_thread", &recording, title, 200 * MS, "the longest");
}

#[test]
fn one_then_the_rest() {
    let recording = run(async |scene| concurrent::log_in_and_load(&scene.api, "ada", "secret").await);
    check("one_then_the_rest", &recording, "One call, then three at once", 400 * MS, "login, then the longest");
}

#[test]
fn computing_concurrent() {
    let recording = run(async |scene| {
        let job = async || {
            let _lane = scene.timeline.computing("count_primes");
            scene.clock.advance(100 * MS);
        };
        join!(job(), job(), job(), job())
    });
    let title = "Four CPU-bound jobs, joined on one thread: one after another";
    check("computing_concurrent", &recording, title, 400 * MS, "the sum, in spite of join!");
}

#[test]
fn computing_parallel() {
    let recording = run(async |scene| {
        let (one, other) = (Worker::start(), Worker::start());
        let two_jobs = async |worker: &Worker| {
            for _ in 0..2 {
                worker.holds(scene, 100 * MS, |timeline| timeline.computing("count_primes")).await;
            }
        };
        join!(two_jobs(&one), two_jobs(&other))
    });
    check_fix(
        "computing_parallel",
        &recording,
        "Four CPU-bound jobs, on two threads",
        [400 * MS, 200 * MS],
        "the sum, halved",
    );
}

#[test]
fn await_in_a_loop() {
    let recording = run(async |scene| sequential::load_images(&scene.api, 5).await);
    check("await_in_a_loop", &recording, "Five images, awaited in a loop", 1000 * MS, "the sum");
}

#[test]
fn loop_joined() {
    let recording = run(async |scene| concurrent::load_images(&scene.api, 5).await);
    check_fix("loop_joined", &recording, "Five images, joined", [1000 * MS, 200 * MS], "the longest");
}

async fn made_first(api: &Api<VirtualClock>, something_else: impl Future<Output = ()>) -> Result<(), ApiError> {
    let user = api.get_user(1);
    let posts = api.get_posts(1);
    something_else.await;
    user.await?;
    posts.await?;
    Ok(())
}

#[test]
fn lazy_futures() {
    let recording = run(async |scene| made_first(&scene.api, scene.something_else()).await);
    let title = "Two calls made at zero and awaited later: each starts when it is awaited";
    check("lazy_futures", &recording, title, 600 * MS, "the sum");
}

async fn spawned_first(api: &Api<VirtualClock>, something_else: impl Future<Output = ()>) -> anyhow::Result<()> {
    let (for_user, for_posts) = (api.clone(), api.clone());
    let user = spawn_local(async move { for_user.get_user(1).await });
    let posts = spawn_local(async move { for_posts.get_posts(1).await });
    something_else.await;
    user.await??;
    posts.await??;
    Ok(())
}

#[test]
fn spawned() {
    let recording =
        run(async |scene| LocalSet::new().run_until(spawned_first(&scene.api, scene.something_else())).await);
    let title = "Two calls spawned at zero and awaited later: both start at once";
    check_fix("spawned", &recording, title, [600 * MS, 200 * MS], "the longest");
}

#[test]
fn fail_fast() {
    let recording = run(async |scene| {
        let api = scene.api.clone().with_latency_of(Call::GetPosts, 50 * MS).failing(Call::GetPosts);
        concurrent::load_dashboard(&api, 1).await
    });
    check("fail_fast", &recording, "One of three calls fails", 50 * MS, "the first failure");
}

#[test]
fn all_settled() {
    let recording = run(async |scene| {
        let api = scene.api.clone().with_latency_of(Call::GetPosts, 50 * MS).failing(Call::GetPosts);
        join!(api.get_user(1), api.get_posts(1), api.get_comments(1))
    });
    check("all_settled", &recording, "One of three calls fails, and the others go on", 200 * MS, "the longest");
}

async fn load_images<F: Future<Output = Result<Image, ApiError>>>(
    load: impl Fn(u32) -> F,
) -> Result<Vec<Image>, ApiError> {
    let calls = stream::iter((0..8).map(load));
    calls.buffer_unordered(3).try_collect().await
}

#[test]
fn three_at_a_time() {
    let recording = run(async |scene| {
        let load = |id: u32| {
            let api = scene.api.clone().with_latency((id % 3 + 1) * 100 * MS);
            async move { api.get_image(id).await }
        };
        load_images(load).await
    });
    let because = "the place that is busy longest";
    check("three_at_a_time", &recording, "Eight images, three at a time", 600 * MS, because);
}

#[test]
fn cancelled() {
    let recording = run(async |scene| {
        let load = pin!(scene.timeline.record("load_dashboard", sequential::load_dashboard(&scene.api, 1)));
        let limit = pin!(scene.timeline.record("time limit", scene.clock.sleep(300 * MS)));
        // The call that did not win is dropped at the end of this block.
        matches!(select(load, limit).await, Either::Left(_))
    });
    let title = "A time limit ends, and the function that waits is dropped with its call";
    check("cancelled", &recording, title, 300 * MS, "the time limit");
}

#[test]
fn blocked() {
    let recording = run(async |scene| {
        let api = scene.api.clone().with_latency(100 * MS);
        let blocks = async {
            let _lane = scene.timeline.blocked("thread::sleep");
            scene.clock.advance(300 * MS);
        };
        join!(api.get_user(1), blocks, api.get_posts(1))
    });
    let title = "A blocking call holds the thread: one call ends late, another starts late";
    check("blocked", &recording, title, 400 * MS, "the blocking call, then get_posts");
}

#[test]
fn blocking_offloaded() {
    let recording = run(async |scene| {
        let api = scene.api.clone().with_latency(100 * MS);
        let worker = Worker::start();
        let blocks = worker.holds(scene, 300 * MS, |timeline| timeline.blocked("thread::sleep"));
        join!(api.get_user(1), blocks, api.get_posts(1))
    });
    let title = "The blocking call on a thread of its own: both calls take what they take";
    check_fix("blocking_offloaded", &recording, title, [400 * MS, 300 * MS], "the longest");
}

#[test]
fn io_and_cpu() {
    let recording = run(async |scene| {
        let pool = [Mutex::new(Worker::start()), Mutex::new(Worker::start())];
        let load = async |id: u32, latency: Duration| {
            let image = scene.api.clone().with_latency(latency).get_image(id).await?;
            let worker = pool[id as usize % pool.len()].lock().await;
            worker.holds(scene, 100 * MS, |timeline| timeline.computing("shrink")).await;
            Ok::<_, workload::ApiError>(image)
        };
        let latencies = [100, 150, 200, 300].map(|latency| latency * MS);
        join_all((0..).zip(latencies).map(|(id, latency)| load(id, latency))).await
    });
    let title = "Four images are fetched on one thread, and each is worked on by a pool of two";
    check("io_and_cpu", &recording, title, 400 * MS, "the last image, then its job");
}

#[test]
fn handles_dropped() {
    let recording = run(async |scene| {
        let task = |name| scene.timeline.record(name, scene.clock.sleep(300 * MS));
        let local_set = LocalSet::new();
        let tokio = local_set.run_until(async {
            let handle = spawn_local(task("task on tokio"));
            scene.clock.sleep(100 * MS).await;
            drop(handle);
            scene.clock.sleep(300 * MS).await;
        });
        let executor = LocalExecutor::new();
        let smol = executor.run(async {
            let handle = executor.spawn(task("task on smol"));
            scene.clock.sleep(100 * MS).await;
            drop(handle);
            scene.clock.sleep(300 * MS).await;
        });
        let program = async { join!(tokio, smol) };
        scene.timeline.record("the program", program).await
    });
    let title = "Two tasks whose handles are dropped: one goes on, the other is cancelled";
    check("handles_dropped", &recording, title, 400 * MS, "the program's own waits");
}

#[test]
fn three_models() {
    let recording = run(async |scene| {
        let workers = ["get_user", "get_posts", "get_comments"].map(|name| (name, Worker::start()));
        let parallel = join_all(
            workers
                .iter()
                .map(|&(name, ref worker)| worker.holds(scene, 200 * MS, move |timeline| timeline.blocked(name))),
        );
        join!(
            scene.timeline.record("sequential", sequential::load_dashboard(&scene.api, 1)),
            scene.timeline.record("concurrent", concurrent::load_dashboard(&scene.api, 1)),
            scene.timeline.record("parallel", parallel),
        )
    });
    check("three_models", &recording, "The same three calls in each of the models", 600 * MS, "sequential, the sum");
}
