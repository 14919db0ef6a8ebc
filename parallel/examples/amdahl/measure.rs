use std::time::{Duration, Instant};

use workload::hardware_limit;

use crate::job;

/// How long everything is measured, again and again.
const MEASURING: Duration = Duration::from_secs(3);
/// More threads than these would not tell enough to be worth the time.
const MOST_THREADS: usize = 8;

/// For one thread, for two, and so on: how long the job takes on them, and how long that many processes take for a job each.
///
/// The shortest time is kept: other programs on the same machine make a measurement longer, and nothing makes it shorter.
pub(crate) fn shortest(threads: usize) -> anyhow::Result<Vec<(Duration, Duration)>> {
    let mut shortest = vec![(Duration::MAX, Duration::MAX); threads.min(MOST_THREADS)];
    let start = Instant::now();
    while start.elapsed() < MEASURING {
        for (threads, (time, processes)) in (1..).zip(&mut shortest) {
            *time = job::time(threads)?.min(*time);
            *processes = hardware_limit::processes(threads)?.min(*processes);
        }
    }
    Ok(shortest)
}
