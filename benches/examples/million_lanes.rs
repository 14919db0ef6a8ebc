//! A million lanes of two polls each: how much memory they take, and how long it takes to draw them.
//!
//! `cargo run --release -p benches --example million_lanes`
//!
//! Once with one lane in flight at a time, once with all of them. What is counted is what the recorder adds: its
//! allocations, and the bytes by which a recorded future is larger than the bare one.

use std::future::Future;
use std::io::{self, Write};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Instant;

use async_timeline::Timeline;
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const LANES: usize = 1_000_000;

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
    for _ in 0..2 {
        for future in &mut futures {
            poll(Pin::new(future));
        }
    }
    let larger = size_of_val(&futures[0]) - size_of::<WaitsOnce>();
    report(&mut out, &timeline, before, larger)
}

fn start_counting() -> usize {
    MEMORY.reset_peak_usage();
    MEMORY.current_usage()
}

fn report(out: &mut impl Write, timeline: &Timeline, before: usize, larger: usize) -> io::Result<()> {
    let bytes = |now: usize| now.saturating_sub(before) as f64 / LANES as f64;
    let peak = bytes(MEMORY.peak_usage()) + larger as f64;
    writeln!(out, "  while recording, at the peak   {peak:>6.1} bytes, under 200 wanted")?;
    writeln!(out, "  when all have ended            {:>6.1} bytes", bytes(MEMORY.current_usage()))?;
    let held = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let began = Instant::now();
    let recording = timeline.snapshot();
    let taken = began.elapsed();
    let copy = (MEMORY.current_usage() - held) as f64 / LANES as f64;
    writeln!(out, "  the recording that finish gives {copy:>5.1} bytes, taken in {} ms", taken.as_millis())?;
    let (lines, drawn) = fastest(|| recording.text().to_string().lines().count());
    writeln!(out, "  drawn as text, {lines} lines, in {drawn} ms, under 1000 wanted")?;
    let (bytes, drawn) = fastest(|| recording.chrome_trace().to_string().len());
    writeln!(out, "  drawn as Chrome trace, {} MB, in {drawn} ms, under 3000 wanted", bytes / 1_000_000)
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
