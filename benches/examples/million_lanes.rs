//! A million lanes of two polls each: how much memory they take, how long a snapshot stops the program, and how long it takes to draw them.
//!
//! `cargo run --release -p benches --example million_lanes`
//!
//! Once with one lane in flight at a time, once with all of them. What is counted is what the recorder adds: its
//! allocations, and the bytes by which a recorded future is larger than the bare one. The memory of lanes in flight is listed by when it is
//! taken, and by what takes it.
//!
//! How long a snapshot holds a lock is seen by another thread, which records all the time: its longest step, without a snapshot and with
//! one. The best of five runs counts, since a step is also long if the system stops either thread. On a busy machine that happens in every run.

use std::future::Future;
use std::io::{self, Write};
use std::pin::{Pin, pin};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use async_timeline::Timeline;
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const LANES: usize = 1_000_000;
const SECOND: Duration = Duration::from_secs(1);

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{LANES} lanes of two polls and a wake each; bytes are for each lane")?;

    writeln!(out, "one in flight at a time")?;
    let before = start_counting();
    let timeline = Timeline::new();
    for _ in 0..LANES {
        let mut future = pin!(timeline.record("call", WaitsOnce::default()));
        poll(future.as_mut());
        poll(future.as_mut());
    }
    report(&mut out, &timeline, before, 0)?;

    writeln!(out, "all in flight at once")?;
    let mut futures = Vec::with_capacity(LANES);
    let before = start_counting();
    let timeline = Timeline::new();
    futures.resize_with(LANES, || timeline.record("call", WaitsOnce::default()));
    let larger = size_of_val(&futures[0]) - size_of::<WaitsOnce>();
    let lane = |now: usize| now.saturating_sub(before) as f64 / LANES as f64;
    writeln!(out, "  in each recorded future        {larger:>6.1} bytes: a pointer to its lane, and its waker")?;
    writeln!(
        out,
        "  created                        {:>6.1} bytes, for {}",
        lane(MEMORY.current_usage()),
        live().join(", ")
    )?;
    for _ in 0..2 {
        for future in &mut futures {
            poll(Pin::new(future));
        }
    }
    report(&mut out, &timeline, before, larger)?;

    let timeline = Timeline::new();
    futures.clear();
    futures.resize_with(LANES, || timeline.record("call", WaitsOnce::default()));
    for future in &mut futures {
        poll(Pin::new(future));
    }
    writeln!(out, "all in flight; the longest step of another thread that records, in the best of 5 runs")?;
    writeln!(
        out,
        "  without a snapshot             {:>6.0} µs",
        longest_step(&timeline, || thread::sleep(SECOND / 2))
    )?;
    let longest = longest_step(&timeline, || timeline.snapshot());
    writeln!(out, "  while one is taken             {longest:>6.0} µs; target: a lock is held for at most 1000 µs")
}

/// What a lane in flight takes, in bytes. The fields are those of the recorder's `Live`, which is in an `Arc` that a list refers to.
fn live() -> Vec<String> {
    let fields = [
        ("counts of the Arc", 2 * size_of::<usize>()),
        ("place in the list", size_of::<usize>()),
        ("site (name, source line, timeline)", size_of::<usize>()),
        ("waker", size_of::<OnceLock<Waker>>()),
        ("number, slot, maker, thread", 4 * size_of::<u32>()),
        ("when it was created and last polled", 3 * size_of::<u64>()),
        ("lock", size_of::<u64>()),
        ("log: six words, time, thread, where it was first polled", size_of::<[u32; 6]>() + 3 * size_of::<u64>()),
    ];
    fields.map(|(what, bytes)| format!("{what} {bytes}")).to_vec()
}

/// The longest of all steps of a thread that records a lane after the other meanwhile, in microseconds.
fn longest_step<T>(timeline: &Timeline, meanwhile: impl Fn() -> T) -> f64 {
    let run = |_| {
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            let steps = scope.spawn(|| {
                let mut longest = Duration::ZERO;
                while !over.load(Ordering::Relaxed) {
                    let began = Instant::now();
                    drop(timeline.computing("step"));
                    longest = longest.max(began.elapsed());
                    // Without a rest, it would add millions of lanes to the recording.
                    thread::sleep(Duration::from_micros(20));
                }
                longest
            });
            // To give back that much memory takes the system milliseconds, in which no thread gets any.
            let _kept = meanwhile();
            over.store(true, Ordering::Relaxed);
            steps.join().expect("no step panics")
        })
    };
    (0..5).map(run).min().unwrap_or_default().as_secs_f64() * 1e6
}

fn start_counting() -> usize {
    MEMORY.reset_peak_usage();
    MEMORY.current_usage()
}

fn report(out: &mut impl Write, timeline: &Timeline, before: usize, larger: usize) -> io::Result<()> {
    let bytes = |now: usize| now.saturating_sub(before) as f64 / LANES as f64;
    let peak = bytes(MEMORY.peak_usage()) + larger as f64;
    writeln!(out, "  while recording, at the peak   {peak:>6.1} bytes; target: at most 192")?;
    writeln!(out, "  when all have ended            {:>6.1} bytes", bytes(MEMORY.current_usage()))?;
    let held = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let began = Instant::now();
    let recording = timeline.snapshot();
    let taken = began.elapsed();
    let copy = (MEMORY.current_usage() - held) as f64 / LANES as f64;
    writeln!(out, "  the recording                  {copy:>6.1} bytes, taken in {} ms", taken.as_millis())?;
    let (lines, drawn) = fastest(|| recording.text().to_string().lines().count());
    writeln!(out, "  drawn as text, {lines} lines, in {drawn} ms; target: under 1000")?;
    let (bytes, drawn) = fastest(|| recording.chrome_trace().to_string().len());
    writeln!(out, "  drawn as Chrome trace, {} MB, in {drawn} ms; target: under 3000", bytes / 1_000_000)
}

/// The answer, and the milliseconds of the run of three that the rest of the machine disturbed least.
fn fastest(draw: impl Fn() -> usize) -> (usize, u128) {
    let run = |_| {
        let began = Instant::now();
        (draw(), began.elapsed().as_millis())
    };
    (0..3).map(run).min_by_key(|(_, millis)| *millis).expect("there were three")
}

/// Waits for one wake, which is already in flight when it says so.
#[derive(Default)]
struct WaitsOnce(bool);

impl Future for WaitsOnce {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

fn poll(future: Pin<&mut impl Future<Output = ()>>) {
    let _ = future.poll(&mut Context::from_waker(std::task::Waker::noop()));
}
