//! What it costs to record a poll and its wake, beside what it cannot do without and beside what others pay.
//!
//! `cargo bench -p benches --bench recorder`
//!
//! Each candidate polls one future that stays pending, then wakes it as a timer would, through a waker that an executor would
//! use (an `Arc`).
//! All take turns in short rounds, so that what else the machine does falls on all of them, and the median round counts: the
//! figures beside each other are from one run, and only their ratios say much.
//!
//! A recorded poll reads the processor's counter three times, which is cheaper than `Instant::now` where the counter is invariant. Beyond
//! that it costs one lock and unlock of the lane's mutex (two atomic exchanges) and the rest: so the ratio to the clock reads depends on
//! what the machine asks for each of these. The bias that is left: one future at a time stays in the cache, and its log grows
//! longer than a program's would.

use std::cell::Cell;
use std::future::Future;
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::{Arc, Barrier, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, ThreadId};
use std::time::Instant;
use std::{env, mem};

use async_timeline::Timeline;
use tracing::dispatcher::with_default;
use tracing::span::{Attributes, Id};
use tracing::{Instrument, Subscriber, info_span};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context as LayerContext, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// Polls in one round of one candidate.
const POLLS: u32 = 1_000;

fn main() {
    // `cargo test --benches` asks only whether it runs.
    let rounds = if env::args().any(|arg| arg == "--bench") { 2_001 } else { 3 };
    let minimal = tracing::Dispatch::new(tracing_subscriber::registry().with(Minimal::default()));
    let with_threads = Minimal { threads: true, ..Minimal::default() };
    let with_threads = tracing::Dispatch::new(tracing_subscriber::registry().with(with_threads));
    let in_spans = tracing::Dispatch::new(tracing_subscriber::registry().with(InSpans));

    let [reads, bare, recorded, nested, least, threads, kept] = medians(
        rounds,
        &mut [
            &mut three_clock_reads,
            &mut || poll_many(|waits| waits),
            &mut || poll_many(|waits| Timeline::new().record("call", waits)),
            &mut || {
                let timeline = Timeline::new();
                poll_many(|waits| timeline.record("outer", timeline.record("inner", waits)))
            },
            &mut || with_default(&minimal, || poll_many(|waits| waits.instrument(info_span!("call")))),
            &mut || with_default(&with_threads, || poll_many(|waits| waits.instrument(info_span!("call")))),
            &mut || with_default(&in_spans, || poll_many(|waits| waits.instrument(info_span!("call")))),
        ],
    );
    let [alone, together] = medians(rounds / 4 + 1, &mut [&mut || polls_on_threads(1), &mut || polls_on_threads(2)]);

    println!("{:<58}{:>8}", "a poll with its wake, median round", "ns");
    let target = if invariant_counter() { 0.6 } else { 1.3 };
    let row = |what: &str, nanos: f64, note: String| println!("{what:<58}{nanos:>8.1}   {note}");
    row("three clock reads (`Instant::now`), and no poll", reads, String::new());
    row("not recorded", bare, String::new());
    row("recorded", recorded, format!("{:.2} of three clock reads; target: at most {target}", recorded / reads));
    row("recorded inside a recorded one, for both", nested, format!("{:.2} of one", nested / recorded));
    row(
        "tracing, a layer that stores enter and exit alone",
        least,
        format!("recorded is {:.2} of it", recorded / least),
    );
    row("tracing, the same with the thread", threads, format!("recorded is {:.2} of it", recorded / threads));
    row("tracing, a layer that keeps all that in the spans", kept, format!("recorded is {:.2} of it", recorded / kept));
    row("recorded, on one spawned thread", alone, String::new());
    row(
        "recorded, on two threads at once, each",
        together,
        format!("{:.2} of one; target: at most 1.15", together / alone),
    );
}

/// Whether the processor's counter runs at a constant rate, as far as the system says so: on Linux.
fn invariant_counter() -> bool {
    let clock = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
    std::fs::read_to_string(clock).is_ok_and(|clock| clock.trim() == "tsc")
}

/// The median of each candidate's rounds, in nanoseconds a poll.
fn medians<const N: usize>(rounds: usize, candidates: &mut [&mut dyn FnMut() -> f64; N]) -> [f64; N] {
    let mut times = [const { Vec::new() }; N];
    for _ in 0..rounds {
        for (candidate, times) in candidates.iter_mut().zip(&mut times) {
            times.push(candidate());
        }
    }
    times.map(|mut times| {
        times.sort_unstable_by(f64::total_cmp);
        times[times.len() / 2]
    })
}

fn three_clock_reads() -> f64 {
    each(|| {
        for _ in 0..3 {
            black_box(Instant::now());
        }
    })
}

/// Nanoseconds each time that `f` is called.
fn each(mut f: impl FnMut()) -> f64 {
    let began = Instant::now();
    for _ in 0..POLLS {
        f();
    }
    began.elapsed().as_nanos() as f64 / f64::from(POLLS)
}

/// Never ready. Its first poll leaves the waker where it can be woken, as a timer's future does.
struct Waits(Rc<Cell<Option<Waker>>>, bool);

impl Future for Waits {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if !mem::replace(&mut self.1, true) {
            self.0.set(Some(cx.waker().clone()));
        }
        Poll::Pending
    }
}

fn poll_many<F: Future<Output = ()>>(wrap: impl FnOnce(Waits) -> F) -> f64 {
    let left: Rc<Cell<Option<Waker>>> = Rc::default();
    let waker = Waker::from(Arc::new(Executor));
    let mut future = pin!(wrap(Waits(left.clone(), false)));
    poll_once(future.as_mut(), &waker);
    let wake = left.take().expect("the poll left a waker");
    each(|| {
        wake.wake_by_ref();
        poll_once(future.as_mut(), &waker);
    })
}

// Not inlined, so that the compiler does not see that nobody needs the answer.
#[inline(never)]
fn poll_once(future: Pin<&mut impl Future<Output = ()>>, waker: &Waker) {
    assert!(black_box(future.poll(&mut Context::from_waker(waker))).is_pending(), "it never ends");
}

struct Executor;

impl Wake for Executor {
    fn wake(self: Arc<Self>) {}
    fn wake_by_ref(self: &Arc<Self>) {}
}

/// Nanoseconds a poll on the slower of so many threads, all of which record in one timeline.
fn polls_on_threads(threads: usize) -> f64 {
    let timeline = Timeline::new();
    let start = Barrier::new(threads);
    thread::scope(|scope| {
        let run = || {
            start.wait();
            // Ten futures one after the other, so that the threads run together for far longer than it takes to start them.
            (0..10).map(|_| poll_many(|waits| timeline.record("call", waits))).sum::<f64>() / 10.0
        };
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        handles.into_iter().map(|handle| handle.join().expect("no poll panics")).fold(0.0, f64::max)
    })
}

type Place = (Id, Option<ThreadId>);

/// The least that a layer can store: when which span was entered and left; and on which thread, without which no picture
/// can say what ran where.
#[derive(Default)]
struct Minimal {
    events: Mutex<Vec<(Instant, Place, bool)>>,
    threads: bool,
}

impl Minimal {
    fn push(&self, id: &Id, entered: bool) {
        let thread = self.threads.then(|| thread::current().id());
        self.events.lock().expect("nobody panics").push((Instant::now(), (id.clone(), thread), entered));
    }
}

impl<S: Subscriber> Layer<S> for Minimal {
    fn on_enter(&self, id: &Id, _: LayerContext<'_, S>) {
        self.push(id, true);
    }

    fn on_exit(&self, id: &Id, _: LayerContext<'_, S>) {
        self.push(id, false);
    }

    fn on_close(&self, _: Id, _: LayerContext<'_, S>) {
        // Each round has a span of its own, and the same room to fill.
        *self.events.lock().expect("nobody panics") = Vec::new();
    }
}

/// What many layers do, since a span's extensions are the place that `tracing_subscriber` has for it.
struct InSpans;

struct Stays(Vec<(Instant, ThreadId, bool)>);

fn push<S: Subscriber + for<'a> LookupSpan<'a>>(id: &Id, entered: bool, context: &LayerContext<'_, S>) {
    let span = context.span(id).expect("the span is open");
    span.extensions_mut().get_mut::<Stays>().expect("on_new_span put it there").0.push((
        Instant::now(),
        thread::current().id(),
        entered,
    ));
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for InSpans {
    fn on_new_span(&self, _: &Attributes<'_>, id: &Id, context: LayerContext<'_, S>) {
        let span = context.span(id).expect("the span is open");
        span.extensions_mut().insert(Stays(Vec::new()));
    }

    fn on_enter(&self, id: &Id, context: LayerContext<'_, S>) {
        push(id, true, &context);
    }

    fn on_exit(&self, id: &Id, context: LayerContext<'_, S>) {
        push(id, false, &context);
    }
}
