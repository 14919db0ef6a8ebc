//! Computing: what does each way to spread it over the cores win, and how much of what the machine can give is that?
//!
//! `cargo bench -p benches --bench computing`
//!
//! - `computing`: equal jobs. `join_all` wins nothing, since its futures share one thread. Whatever uses threads comes close to the
//!   ceiling, which is what as many processes as there are cores do together, and share nothing.
//! - `uneven`: jobs of which each is larger than the one before it. Halves that are fixed beforehand leave one core idle while
//!   the other has the larger jobs; a shared queue and rayon give a core that is free the next one.
//! - `grain`: many small jobs, of which a thread takes so many at a time. Too few cost a hand-over for each, too many leave
//!   nothing to share; rayon left alone finds a good number itself.
//! - `amdahl`: a known share is done on one thread, and only the rest on all. That share alone bounds the speed-up.
//!
//! Bias: the jobs need no memory, so that the cores share little; work that reads much gains less. With `spawn_blocking` each job
//! gets a thread of its own, which two cores forgive while the jobs are as few as here. Thread starts count, process starts do not.

use std::thread;

use anyhow::Context;
use benches::Rounds;
use comparison::runtime::{OnAsyncStd, OnSmol, OnTokio, Runtime};
use comparison::threads;
use criterion::Criterion;
use futures::executor::block_on;
use futures::future::join_all;
use rayon::prelude::*;
use tokio::task::spawn_blocking;
use workload::Cpu;
use workload::ceiling::{self, cores};

/// Some milliseconds each. For the primes, see <https://oeis.org/A000720>.
const EQUAL: [u32; 24] = [200_000; 24];
const PRIMES: u32 = 17_984;
/// Some microseconds each.
const SMALL: [u32; 4_096] = [2_000; 4_096];
const PRIMES_IN_SMALL: u32 = 303;

fn main() -> anyhow::Result<()> {
    threads::pin().context("cannot start again with the number of threads set")?;
    ceiling::serve(|| check_equal(&sequential::count_all(&Cpu::new(), &EQUAL)));
    let tokio = OnTokio::new(cores()).context("cannot start tokio's threads")?;
    let mut criterion = Criterion::default().configure_from_args();

    equal(&tokio).run(&mut criterion);
    uneven(&tokio).run(&mut criterion);
    grain().run(&mut criterion);
    amdahl().run(&mut criterion);

    criterion.final_summary();
    Ok(())
}

fn equal(tokio: &OnTokio) -> Rounds<'_> {
    let mut rounds = Rounds::new("computing", 20);
    let mut add = |model, by, count: fn() -> Vec<u32>| rounds.time(model, by, move || check_equal(&count()));
    add("sequential", "loop", || sequential::count_all(&Cpu::new(), &EQUAL));
    add("concurrent", "join-all", || block_on(concurrent::count_all(&Cpu::new(), &EQUAL)));
    add("parallel", "fixed-halves", || fixed_halves(&EQUAL));
    add("parallel", "shared-queue", || parallel::count_from_queue(&Cpu::new(), &EQUAL));
    add("parallel", "rayon", || parallel::count_all(&Cpu::new(), &EQUAL));
    add("parallel", "unblock-smol", || {
        block_on(join_all(EQUAL.map(|limit| smol::unblock(move || Cpu::new().count_primes(limit)))))
    });
    add("parallel", "spawn-blocking-async-std", || {
        let spawn = |limit| async_std::task::spawn_blocking(move || Cpu::new().count_primes(limit));
        block_on(join_all(EQUAL.map(spawn)))
    });
    rounds.time("parallel", "spawn-blocking-tokio", move || {
        let spawn = |limit| spawn_blocking(move || Cpu::new().count_primes(limit));
        let counts = tokio.block_on(async { join_all(EQUAL.map(spawn)).await });
        check_equal(&counts.into_iter().map(|count| count.expect("no job panics")).collect::<Vec<_>>());
    });
    rounds.time("parallel", "tasks-tokio", || check_equal(&tasks(tokio, &EQUAL)));
    rounds.time("parallel", "tasks-smol", || check_equal(&tasks(&OnSmol, &EQUAL)));
    rounds.time("parallel", "tasks-async-std", || check_equal(&tasks(&OnAsyncStd, &EQUAL)));
    let processes = |count| ceiling::processes(count).expect("this program can be started again");
    rounds.add("ceiling", "one-process", move |n| (0..n).map(|_| processes(1)).sum());
    // Each process does all of the work, so that this is how long the cores need for it once.
    let cores = cores();
    rounds.add("ceiling", "process-a-core", move |n| (0..n).map(|_| processes(cores) / cores as u32).sum());
    rounds
}

fn uneven(tokio: &OnTokio) -> Rounds<'_> {
    let jobs: Vec<u32> = (1..=EQUAL.len() as u32).map(|job| job * 16_000).collect();
    let counts = sequential::count_all(&Cpu::new(), &jobs);
    let mut rounds = Rounds::new("uneven", 20);
    let mut add = |model, by, count: fn(&[u32], &OnTokio) -> Vec<u32>| {
        let (jobs, counts) = (jobs.clone(), counts.clone());
        rounds.time(model, by, move || assert_eq!(count(&jobs, tokio), counts, "as on one thread"));
    };
    add("sequential", "loop", |jobs, _| sequential::count_all(&Cpu::new(), jobs));
    add("parallel", "fixed-halves", |jobs, _| fixed_halves(jobs));
    add("parallel", "shared-queue", |jobs, _| parallel::count_from_queue(&Cpu::new(), jobs));
    add("parallel", "rayon", |jobs, _| parallel::count_all(&Cpu::new(), jobs));
    add("parallel", "tasks-tokio", |jobs, tokio| tasks(tokio, jobs));
    rounds
}

fn grain<'a>() -> Rounds<'a> {
    let mut rounds = Rounds::new("grain", 20);
    let check = |counts: &[u32]| assert_eq!(counts, [PRIMES_IN_SMALL; SMALL.len()], "the primes are known");
    rounds.time("sequential", "all", move || check(&sequential::count_all(&Cpu::new(), &SMALL)));
    for grain in [1, 16, 256, SMALL.len() / 2, SMALL.len()] {
        rounds.time("rayon", grain, move || {
            let pieces = SMALL.par_iter().with_min_len(grain).with_max_len(grain);
            check(&pieces.map(|&limit| Cpu::new().count_primes(limit)).collect::<Vec<_>>());
        });
    }
    rounds.time("rayon", "its-own", move || check(&parallel::count_all(&Cpu::new(), &SMALL)));
    rounds
}

fn amdahl<'a>() -> Rounds<'a> {
    let mut rounds = Rounds::new("amdahl", 20);
    // Pieces small enough to be halved at every share.
    let jobs = &SMALL[..4_000];
    for percent in [0, 10, 25, 50, 100] {
        rounds.time("rayon", percent, move || {
            let (alone, shared) = jobs.split_at(jobs.len() * percent / 100);
            let mut counts = sequential::count_all(&Cpu::new(), alone);
            counts.extend(parallel::count_all(&Cpu::new(), shared));
            assert_eq!(counts, [PRIMES_IN_SMALL; 4_000], "the primes are known");
        });
    }
    rounds
}

fn check_equal(counts: &[u32]) {
    assert_eq!(counts, [PRIMES; EQUAL.len()], "the primes are known");
}

/// As many pieces as there are cores, equal in number of jobs, fixed before anything has begun.
fn fixed_halves(jobs: &[u32]) -> Vec<u32> {
    thread::scope(|scope| {
        let count = |piece: &'_ [u32]| sequential::count_all(&Cpu::new(), piece);
        let pieces = jobs.chunks(jobs.len().div_ceil(cores()));
        let threads: Vec<_> = pieces.map(|piece| scope.spawn(move || count(piece))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no job panics")).collect()
    })
}

fn tasks(runtime: &impl Runtime, jobs: &[u32]) -> Vec<u32> {
    let spawn = |&limit| runtime.spawn(async move { Cpu::new().count_primes(limit) });
    runtime.block_on(join_all(jobs.iter().map(spawn)))
}
