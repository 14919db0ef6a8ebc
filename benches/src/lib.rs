//! Nothing but benchmarks, in `benches/`, and programs that measure once, in `examples/`. Here is what the benchmarks share.

use std::time::{Duration, Instant};

use criterion::Criterion;

/// criterion with so little time for each benchmark, and so few resamples for its plots, that all of them together take less than five
/// minutes. Its options on the command line, such as `--measurement-time`, come first.
#[must_use]
pub fn configured() -> Criterion {
    let short = Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .nresamples(5_000)
        .measurement_time(Duration::from_secs(1));
    short.configure_from_args()
}

/// How long some work takes.
pub fn elapsed(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}
