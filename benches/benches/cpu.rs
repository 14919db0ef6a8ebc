//! CPU-bound work: what does each way to share it out among the cores gain, and how much is there to gain?
//!
//! `cargo bench -p benches --bench cpu`
//!
//! - `cpu`: equal jobs. Before and after, one process per core does the same work and shares nothing. The fastest of those samples is
//!   this machine's limit.
//! - `uneven`: each job is larger than the one before it.
//! - `grain`: many small jobs, of which a thread takes so many at a time. Too few cost a hand-over each, too many leave nothing to share.
//! - `amdahl`: a known share is done on one thread, and the rest on all.
//!
//! Bias: the jobs need no memory, so the cores share little; work that reads much gains less. With `spawn_blocking` each job gets a
//! thread of its own. Starting threads counts, starting processes does not.

use std::thread;
use std::time::Duration;

use anyhow::Context;
use benches::configured;
use comparison::runtime::{OnAsyncStd, OnSmol, OnTokio, Runtime};
use comparison::threads;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, SamplingMode, Throughput};
use futures::executor::block_on;
use futures::future::join_all;
use rayon::prelude::*;
use tokio::task::spawn_blocking;
use workload::Cpu;
use workload::hardware_limit::{self, cores};

/// Some milliseconds each. For the primes, see <https://oeis.org/A000720>.
const EQUAL: [u32; 24] = [200_000; 24];
const PRIMES: u32 = 17_984;
/// Some microseconds each.
const SMALL: [u32; 4_096] = [2_000; 4_096];
const PRIMES_IN_SMALL: u32 = 303;

type Group<'a> = BenchmarkGroup<'a, WallTime>;

fn main() -> anyhow::Result<()> {
    threads::pin().context("cannot start again with the number of threads set")?;
    hardware_limit::serve(|| check_equal(&sequential::count_all(&Cpu::new(), &EQUAL)));
    let tokio = OnTokio::new(cores()).context("cannot start tokio's threads")?;
    let mut criterion = configured();

    equal(&mut criterion, &tokio);
    uneven(&mut criterion, &tokio);
    grain(&mut criterion);
    amdahl(&mut criterion);

    criterion.final_summary();
    Ok(())
}

/// Ten samples, since each takes long.
fn group<'a>(criterion: &'a mut Criterion, name: &str, jobs: usize) -> Group<'a> {
    let mut group = criterion.benchmark_group(name);
    group.sampling_mode(SamplingMode::Flat).sample_size(10).throughput(Throughput::Elements(jobs as u64));
    group
}

fn time(group: &mut Group<'_>, function: &str, parameter: impl ToString, mut work: impl FnMut()) {
    let name = BenchmarkId::new(function, parameter.to_string());
    group.bench_function(name, |bencher| bencher.iter(&mut work));
}

fn equal(criterion: &mut Criterion, tokio: &OnTokio) {
    let mut group = group(criterion, "cpu", EQUAL.len());
    // criterion takes at least two iterations a sample.
    group.measurement_time(Duration::from_secs(4));
    processes(&mut group, "one-per-core-before", cores());
    processes(&mut group, "one", 1);
    let mut add = |model, by, count: fn() -> Vec<u32>| time(&mut group, model, by, move || check_equal(&count()));
    add("sequential", "loop", || sequential::count_all(&Cpu::new(), &EQUAL));
    add("concurrent", "join-all", || block_on(concurrent::count_all(&Cpu::new(), &EQUAL)));
    add("parallel", "static-partition", || static_partition(&EQUAL));
    add("parallel", "work-queue", || parallel::count_from_queue(&Cpu::new(), &EQUAL));
    add("parallel", "rayon", || parallel::count_all(&Cpu::new(), &EQUAL));
    add("parallel", "unblock-smol", || {
        block_on(join_all(EQUAL.map(|limit| smol::unblock(move || Cpu::new().count_primes(limit)))))
    });
    add("parallel", "spawn-blocking-async-std", || {
        let spawn = |limit| async_std::task::spawn_blocking(move || Cpu::new().count_primes(limit));
        block_on(join_all(EQUAL.map(spawn)))
    });
    time(&mut group, "parallel", "spawn-blocking-tokio", || {
        let spawn = |limit| spawn_blocking(move || Cpu::new().count_primes(limit));
        let counts = tokio.block_on(async { join_all(EQUAL.map(spawn)).await });
        check_equal(&counts.into_iter().map(|count| count.expect("no job panics")).collect::<Vec<_>>());
    });
    time(&mut group, "parallel", "tasks-tokio", || check_equal(&tasks(tokio, &EQUAL)));
    time(&mut group, "parallel", "tasks-smol", || check_equal(&tasks(&OnSmol, &EQUAL)));
    time(&mut group, "parallel", "tasks-async-std", || check_equal(&tasks(&OnAsyncStd, &EQUAL)));
    processes(&mut group, "one-per-core-after", cores());
    group.finish();
}

/// Each process does all of the jobs, and the time is divided by their number: what the work of one would take.
fn processes(group: &mut Group<'_>, name: &str, count: usize) {
    group.bench_function(BenchmarkId::new("separate-processes", name), |bencher| {
        bencher.iter_custom(|iterations| {
            (0..iterations).map(|_| hardware_limit::processes(count).expect("they can be started") / count as u32).sum()
        });
    });
}

fn uneven(criterion: &mut Criterion, tokio: &OnTokio) {
    let jobs: Vec<u32> = (1..=24).map(|job| job * 16_000).collect();
    let counts = sequential::count_all(&Cpu::new(), &jobs);
    let mut group = group(criterion, "uneven", jobs.len());
    group.measurement_time(Duration::from_secs(4));
    let mut add = |model, by, count: fn(&[u32], &OnTokio) -> Vec<u32>| {
        time(&mut group, model, by, || assert_eq!(count(&jobs, tokio), counts, "as on one thread"));
    };
    add("sequential", "loop", |jobs, _| sequential::count_all(&Cpu::new(), jobs));
    add("parallel", "static-partition", |jobs, _| static_partition(jobs));
    add("parallel", "work-queue", |jobs, _| parallel::count_from_queue(&Cpu::new(), jobs));
    add("parallel", "rayon", |jobs, _| parallel::count_all(&Cpu::new(), jobs));
    add("parallel", "tasks-tokio", |jobs, tokio| tasks(tokio, jobs));
    group.finish();
}

fn grain(criterion: &mut Criterion) {
    let mut group = group(criterion, "grain", SMALL.len());
    let check = |counts: &[u32]| assert_eq!(counts, [PRIMES_IN_SMALL; SMALL.len()], "the primes are known");
    time(&mut group, "sequential", "all", || check(&sequential::count_all(&Cpu::new(), &SMALL)));
    for grain in [1, 16, 256, SMALL.len() / 2, SMALL.len()] {
        time(&mut group, "rayon", grain, || {
            let pieces = SMALL.par_iter().with_min_len(grain).with_max_len(grain);
            check(&pieces.map(|&limit| Cpu::new().count_primes(limit)).collect::<Vec<_>>());
        });
    }
    time(&mut group, "rayon", "its-own", || check(&parallel::count_all(&Cpu::new(), &SMALL)));
    group.finish();
}

fn amdahl(criterion: &mut Criterion) {
    // Pieces small enough to be halved at every share.
    let jobs = &SMALL[..4_000];
    let mut group = group(criterion, "amdahl", jobs.len());
    for percent in [0, 10, 25, 50, 100] {
        time(&mut group, "rayon", percent, || {
            let (alone, shared) = jobs.split_at(jobs.len() * percent / 100);
            let mut counts = sequential::count_all(&Cpu::new(), alone);
            counts.extend(parallel::count_all(&Cpu::new(), shared));
            assert_eq!(counts, [PRIMES_IN_SMALL; 4_000], "the primes are known");
        });
    }
    group.finish();
}

fn check_equal(counts: &[u32]) {
    assert_eq!(counts, [PRIMES; EQUAL.len()], "the primes are known");
}

/// As many parts as there are cores, equal in number of jobs, fixed before anything has begun.
fn static_partition(jobs: &[u32]) -> Vec<u32> {
    thread::scope(|scope| {
        let count = |part: &'_ [u32]| sequential::count_all(&Cpu::new(), part);
        let parts = jobs.chunks(jobs.len().div_ceil(cores()));
        let threads: Vec<_> = parts.map(|part| scope.spawn(move || count(part))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no job panics")).collect()
    })
}

fn tasks(runtime: &impl Runtime, jobs: &[u32]) -> Vec<u32> {
    let spawn = |&limit| runtime.spawn(async move { Cpu::new().count_primes(limit) });
    runtime.block_on(join_all(jobs.iter().map(spawn)))
}
