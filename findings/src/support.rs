//! What the programs call: a call that waits, CPU work, and the output that the table reads.

use std::time::{Duration, Instant};
use std::{process, thread};

use async_timeline::Certainty;
pub(crate) use async_timeline::Timeline;

pub(crate) fn ms(time: u64) -> Duration {
    Duration::from_millis(time)
}

/// A call that waits.
pub(crate) async fn call(time: u64) -> u64 {
    tokio::time::sleep(ms(time)).await;
    time
}

/// CPU work, for that long.
pub(crate) fn spin(time: u64) -> u64 {
    let end = Instant::now() + ms(time);
    let mut x = 0u64;
    while Instant::now() < end {
        x = x.wrapping_mul(31).wrapping_add(7);
    }
    x
}

/// Prints the timeline and its findings.
pub(crate) fn show(timeline: &Timeline) {
    let recording = timeline.snapshot();
    println!("{}", recording.text().rows(16).width(110));
    for finding in &recording.findings() {
        let certainty = if finding.certainty == Certainty::Certain { "certain" } else { "question" };
        println!("{}{certainty} {finding}", crate::FOUND);
    }
}

/// For a program that never ends: shows the recording after a while and ends the process.
pub(crate) fn watchdog(timeline: &Timeline, time: u64) {
    let timeline = timeline.clone();
    thread::spawn(move || {
        thread::sleep(ms(time));
        println!("(still running after {time} ms)");
        show(&timeline);
        process::exit(0);
    });
}
