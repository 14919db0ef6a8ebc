//! Nothing but benchmarks, in `benches/`, and programs that measure once, in `examples/`. Here is what the benchmarks share.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};
use std::{env, fmt};

use criterion::{BenchmarkId, Criterion, SamplingMode};

/// A group of benchmarks that take turns: one sample of each in every round.
///
/// criterion finishes one benchmark before it begins the next, so that a slow half-minute of the machine hits one of them alone,
/// and the interval that it prints knows nothing of it. Here such a time hits all benchmarks of the group alike, and widens their
/// intervals. criterion is given the samples afterwards, for its statistics. The iterations that it says it collects are its own
/// arithmetic.
pub struct Rounds<'a> {
    group: &'static str,
    sample_size: usize,
    benchmarks: Vec<Benchmark<'a>>,
}

struct Benchmark<'a> {
    id: BenchmarkId,
    routine: Box<dyn FnMut(u64) -> Duration + 'a>,
    iterations: u64,
    /// In seconds an iteration.
    samples: Vec<f64>,
}

/// A sample takes no less than this, if that needs several iterations.
const SAMPLE: Duration = Duration::from_millis(5);

impl fmt::Debug for Rounds<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Rounds").field("group", &self.group).finish_non_exhaustive()
    }
}

impl<'a> Rounds<'a> {
    /// A group without benchmarks, which will be sampled so many times, or as often as criterion's option `--sample-size` says:
    /// ten or more, as criterion wants it.
    #[must_use]
    pub fn new(group: &'static str, rounds: usize) -> Self {
        let wanted = env::args().skip_while(|arg| arg != "--sample-size").nth(1).and_then(|size| size.parse().ok());
        Self { group, sample_size: wanted.unwrap_or(rounds), benchmarks: Vec::new() }
    }

    /// Adds a benchmark, whose routine does its work so many times and says how long that took.
    pub fn add(&mut self, function: &str, parameter: impl Display, routine: impl FnMut(u64) -> Duration + 'a) {
        let routine = Box::new(routine);
        let id = BenchmarkId::new(function, parameter);
        self.benchmarks.push(Benchmark { id, routine, iterations: 1, samples: Vec::new() });
    }

    /// Adds a benchmark that does `work` from its beginning to its end.
    pub fn time(&mut self, function: &str, parameter: impl Display, mut work: impl FnMut() + 'a) {
        self.add(function, parameter, move |iterations| elapsed(|| (0..iterations).for_each(|_| work())));
    }

    /// Lets criterion report each benchmark. The samples are taken when it asks for the first one, so that none are where it asks
    /// for none. On standard error it says how long that will take.
    pub fn run(mut self, criterion: &mut Criterion) {
        let ids: Vec<_> = self.benchmarks.iter().map(|benchmark| benchmark.id.clone()).collect();
        let mut group = criterion.benchmark_group(self.group);
        group.sampling_mode(SamplingMode::Flat).sample_size(self.sample_size);
        group.warm_up_time(Duration::from_nanos(1)).measurement_time(Duration::from_millis(100));
        for (index, id) in ids.into_iter().enumerate() {
            let mut turn = 0;
            group.bench_function(id, |bencher| {
                let samples = self.samples(index);
                // The warm-up takes some as well, and the samples that follow begin where it ended.
                let sample = samples[turn % samples.len()];
                turn += 1;
                bencher.iter_custom(|iterations| Duration::from_secs_f64(sample * iterations as f64));
            });
        }
        group.finish();
    }

    fn samples(&mut self, index: usize) -> &[f64] {
        if self.benchmarks[index].samples.is_empty() {
            self.take();
        }
        &self.benchmarks[index].samples
    }

    fn take(&mut self) {
        // `cargo test --benches` asks only whether each runs, and checks its answer.
        if !env::args().any(|arg| arg == "--bench") || env::args().any(|arg| arg == "--test") {
            self.benchmarks.iter_mut().for_each(Benchmark::sample);
            return;
        }
        // This round is the warm-up.
        self.benchmarks.iter_mut().for_each(Benchmark::calibrate);
        let started = Instant::now();
        for round in 1..=self.sample_size {
            self.benchmarks.iter_mut().for_each(Benchmark::sample);
            let left = started.elapsed() * (self.sample_size - round) as u32 / round as u32;
            self.say(round, left);
        }
    }

    /// Every round on a terminal, and elsewhere the first alone.
    fn say(&self, round: usize, left: Duration) {
        let (group, rounds, benchmarks) = (self.group, self.sample_size, self.benchmarks.len());
        let (first, end) = if io::stderr().is_terminal() { ("\r\x1b[K", "") } else { ("", "\n") };
        if round > 1 && end == "\n" {
            return;
        }
        let end = if round == rounds { "\n" } else { end };
        let seconds = left.as_secs_f64().ceil();
        // If nobody reads it, nothing is lost.
        let _ = write!(
            io::stderr(),
            "{first}{group}: {benchmarks} benchmarks take turns, round {round} of {rounds}, {seconds} s left{end}"
        );
    }
}

impl Benchmark<'_> {
    /// Twice, since a single slow moment must not pass for a slow benchmark.
    fn calibrate(&mut self) {
        let mut long = |iterations| elapsed(|| _ = (self.routine)(iterations)) >= SAMPLE;
        while !(long(self.iterations) && long(self.iterations)) {
            self.iterations *= 2;
        }
    }

    fn sample(&mut self) {
        let took = (self.routine)(self.iterations);
        self.samples.push(took.as_secs_f64() / self.iterations as f64);
    }
}

/// How long some work takes.
pub fn elapsed(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}
