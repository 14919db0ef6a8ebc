//! Arbitrary recordings for property tests: a list of steps is drawn, and then run on a real timeline whose clock is moved
//! by hand. So whatever is recorded is what a program could have done, and shrinking shortens that program.

use std::future::poll_fn;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use async_timeline::{Recording, Timeline};
use proptest::collection::vec;
use proptest::prelude::*;

/// A recording of up to 32 steps on three threads, nested up to three deep, taken after any of them.
pub(crate) fn recordings() -> impl Strategy<Value = Recording> {
    (vec((0..=WORKERS.len(), steps()), 0..32), 0..128_usize).prop_map(|(steps, taken_after)| {
        let world = Arc::new(World::new(taken_after));
        for (thread, step) in steps {
            let here = world.clone();
            on_thread(thread, move || here.run(step));
        }
        let taken = world.state().taken.take();
        let recording = taken.unwrap_or_else(|| world.timeline.snapshot());
        // They hold the world, which holds them.
        let futures = mem::take(&mut world.state().lanes);
        drop(futures);
        recording
    })
}

/// A name as bad input has it, or any other.
pub(crate) fn names() -> impl Strategy<Value = String> {
    let bad = [
        "",
        "get_user",
        "\u{1b}[31mred\u{1b}[0m",
        "bell\u{7} null\0 tab\t line\n return\r delete\u{7f} c1\u{9b}31m",
        "<script>alert(1)</script>",
        "\"double\" 'single' & \\back\\ ]]> --> %s {}",
        "👩‍👩‍👧 family 🇩🇪",
        "שלום עולם",
        "\u{202e}drawkcab\u{2066}",
        "e\u{301}\u{301}\u{301} \u{200b}\u{feff}\u{fffe}\u{ffff}",
        "漢字の名前",
    ];
    prop_oneof![
        6 => prop::sample::select(bad.to_vec()).prop_map(str::to_owned),
        3 => any::<String>(),
        1 => Just("long".repeat(2_500)),
    ]
}

#[derive(Clone, Debug)]
enum Step {
    /// The clock moves on, or stays.
    Pass(u64),
    /// A future is recorded; nobody polls it yet.
    Record(String),
    /// A future is polled, does these steps, and gives that.
    Poll(usize, Vec<Step>, Gives),
    /// A future that was polled is woken, or was there too late to be.
    Wake(usize),
    Drop(usize),
    /// A stretch of ordinary code around these steps.
    Stretch(String, bool, Vec<Step>, Gives),
    /// Two stretches of which the first ends before the second, with that much time between.
    Crossed(String, u64),
}

#[derive(Clone, Debug)]
enum Gives {
    Pending,
    Answer,
    Error(String),
    Panic,
}

fn steps() -> impl Strategy<Value = Step> {
    let times = || prop_oneof![Just(0_u64), 1..5_000_u64, 0..2_000_000_000_u64, 0..20_000_000_000_000_u64];
    // Few, so that one is polled and woken more than once.
    let lanes = || 0..5_usize;
    let gives = || {
        prop_oneof![
            5 => Just(Gives::Pending),
            2 => Just(Gives::Answer),
            1 => names().prop_map(Gives::Error),
            1 => Just(Gives::Panic),
        ]
    };
    let step = prop_oneof![
        3 => times().prop_map(Step::Pass),
        3 => names().prop_map(Step::Record),
        5 => lanes().prop_map(Step::Wake),
        1 => lanes().prop_map(Step::Drop),
        1 => (names(), times()).prop_map(|(name, time)| Step::Crossed(name, time)),
        6 => (lanes(), gives()).prop_map(|(lane, gives)| Step::Poll(lane, Vec::new(), gives)),
    ];
    step.prop_recursive(3, 24, 4, move |step| {
        prop_oneof![
            2 => (lanes(), vec(step.clone(), 0..4), gives())
                .prop_map(|(lane, steps, gives)| Step::Poll(lane, steps, gives)),
            1 => (names(), any::<bool>(), vec(step, 0..4), gives())
                .prop_map(|(name, computing, steps, gives)| Step::Stretch(name, computing, steps, gives)),
        ]
    })
}

type Future = Pin<Box<dyn std::future::Future<Output = Result<(), String>> + Send>>;

struct World {
    timeline: Timeline,
    clock: Arc<AtomicU64>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    lanes: Vec<Scripted>,
    steps_left: usize,
    taken: Option<Recording>,
}

/// A recorded future (`None` while it is polled, and once it is gone), and what its next poll is to do.
struct Scripted {
    future: Option<Future>,
    waker: Option<Waker>,
    next: Option<(Vec<Step>, Gives)>,
}

impl World {
    fn new(taken_after: usize) -> Self {
        let clock = Arc::new(AtomicU64::new(0));
        let (zero, ticks) = (Instant::now(), clock.clone());
        let timeline = Timeline::with_clock(move || zero + Duration::from_nanos(ticks.load(Ordering::SeqCst)));
        Self { timeline, clock, state: Mutex::new(State { steps_left: taken_after, ..State::default() }) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(self: &Arc<Self>, step: Step) {
        match step {
            Step::Pass(time) => self.pass(time),
            Step::Record(name) => self.record(name),
            Step::Poll(lane, steps, gives) => self.poll(lane, steps, gives),
            Step::Wake(lane) => {
                let wakers: Vec<_> = self.state().lanes.iter().filter_map(|lane| lane.waker.clone()).collect();
                if !wakers.is_empty() {
                    wakers[lane % wakers.len()].wake_by_ref();
                }
            }
            Step::Drop(lane) => drop(self.scripted(lane, |lane| lane.future.take())),
            Step::Stretch(name, computing, steps, gives) => {
                let stretch = if computing { self.timeline.computing(name) } else { self.timeline.blocked(name) };
                self.run_all(steps);
                match gives {
                    Gives::Error(why) => stretch.fail(&why),
                    Gives::Panic => drop(catch_unwind(AssertUnwindSafe(|| {
                        let _stretch = stretch;
                        // Unlike `panic!` it prints nothing.
                        resume_unwind(Box::new(()));
                    }))),
                    Gives::Pending | Gives::Answer => drop(stretch),
                }
            }
            Step::Crossed(name, time) => {
                let first = self.timeline.computing(name.clone());
                self.pass(time);
                let second = self.timeline.blocked(name);
                self.pass(time);
                drop(first);
                self.pass(time);
                drop(second);
            }
        }
        let mut state = self.state();
        if state.steps_left > 0 {
            state.steps_left -= 1;
        } else if state.taken.is_none() {
            state.taken = Some(self.timeline.snapshot());
        }
    }

    fn run_all(self: &Arc<Self>, steps: Vec<Step>) {
        for step in steps {
            self.run(step);
        }
    }

    fn pass(&self, time: u64) {
        self.clock.fetch_add(time, Ordering::SeqCst);
    }

    /// Any lane at all, for any number; `None` while there is none.
    fn scripted<T>(&self, lane: usize, ask: impl FnOnce(&mut Scripted) -> Option<T>) -> Option<T> {
        let mut state = self.state();
        let count = state.lanes.len();
        if count == 0 { None } else { ask(&mut state.lanes[lane % count]) }
    }

    fn record(self: &Arc<Self>, name: String) {
        let world = self.clone();
        let number = self.state().lanes.len();
        let script = poll_fn(move |cx: &mut Context<'_>| {
            let next = world.scripted(number, |lane| {
                lane.waker = Some(cx.waker().clone());
                lane.next.take()
            });
            let (steps, gives) = next.expect("the next poll is set before the future is polled");
            world.run_all(steps);
            match gives {
                Gives::Pending => Poll::Pending,
                Gives::Answer => Poll::Ready(Ok(())),
                Gives::Error(why) => Poll::Ready(Err(why)),
                Gives::Panic => resume_unwind(Box::new(())),
            }
        });
        let future: Future = Box::pin(self.timeline.try_record(name, script));
        self.state().lanes.push(Scripted { future: Some(future), waker: None, next: None });
    }

    fn poll(&self, lane: usize, steps: Vec<Step>, gives: Gives) {
        // The number is settled before the steps run, since they may add lanes.
        let lane = lane % self.state().lanes.len().max(1);
        let future = self.scripted(lane, |lane| {
            lane.next = Some((steps, gives));
            lane.future.take()
        });
        let Some(mut future) = future else { return };
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut Context::from_waker(Waker::noop()))));
        if matches!(polled, Ok(Poll::Pending)) {
            self.scripted(lane, |lane| lane.future.replace(future));
        }
    }
}

type Job = Box<dyn FnOnce() + Send>;

/// Threads of their own names, started once.
static WORKERS: LazyLock<Vec<Sender<Job>>> = LazyLock::new(|| {
    let start = |name: &str| {
        let (sender, jobs) = mpsc::channel::<Job>();
        let worker = thread::Builder::new().name(name.to_owned());
        worker.spawn(move || jobs.into_iter().for_each(|job| job())).expect("the system has room for a thread");
        sender
    };
    vec![start("worker"), start("<worker> & \"\u{1b}\"")]
});

/// Runs `job` on this thread (0) or on a worker, and waits for it.
fn on_thread(thread: usize, job: impl FnOnce() + Send + 'static) {
    let Some(worker) = thread.checked_sub(1).map(|worker| &WORKERS[worker]) else { return job() };
    let (done, wait) = mpsc::channel();
    let job = move || {
        job();
        // The one that waits is there until this comes.
        let _ = done.send(());
    };
    worker.send(Box::new(job)).expect("a worker ends with the program");
    wait.recv().expect("a step catches its own panics");
}
