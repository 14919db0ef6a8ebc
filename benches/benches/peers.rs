//! Peers: how long does the same computing take in Node, Go and Python, on one core and on all?
//!
//! `cargo bench -p benches --bench peers`
//!
//! The same primes, by the same divisions: Rust and Go take about as long, Node not much longer, and Python's interpreter many
//! times as long. Each of them gains about as much from another core, each in its own way: threads that share a queue in Rust,
//! worker threads and messages in Node, goroutines and a channel in Go, processes in Python, whose threads share one lock.
//!
//! Bias: one loop over whole numbers shows a language from one side. Every peer is a process of its own that times itself, so that its
//! start is not counted, nor that of Node's and Python's workers; Rust starts its threads within its time. Node's compiler still
//! learns while it is measured. A program that lives longer gives it more time. A peer that cannot be used is named, and left out.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use benches::Rounds;
use comparison::threads;
use criterion::Criterion;
use serde::Deserialize;
use workload::Cpu;
use workload::ceiling::cores;
use workload::tool::{self, NODE, PYTHON, Tool};

const JOBS: usize = 8;
const LIMIT: u32 = 200_000;
/// See <https://oeis.org/A000720>.
const PRIMES_BELOW_LIMIT: u32 = 17_984;

fn main() -> anyhow::Result<()> {
    threads::pin().context("cannot start again with the number of threads set")?;
    let mut criterion = Criterion::default().configure_from_args();
    let script = |tool: Tool, file| tool.usable().map(|()| vec![tool.name.into(), source(file)]);
    let program = env::current_exe().context("cannot find this program")?.with_file_name("primes-go");
    let peers = [
        ("node", script(NODE, "primes.mjs")),
        ("go", tool::compile_go(&source("primes.go"), program).map(|program| vec![program])),
        ("python", script(PYTHON, "primes.py")),
    ];
    for why in peers.iter().filter_map(|(_, command)| command.as_ref().err()) {
        eprintln!("peers: {why}: it is left out");
    }

    let mut rounds = Rounds::new("peers", 10);
    for workers in [1, cores()] {
        rounds.time("rust", workers, move || check(rust(workers)));
        for (peer, command) in &peers {
            if let Ok(command) = command {
                rounds.add(peer, workers, move |n| (0..n).map(|_| run(command, workers)).sum());
            }
        }
    }
    rounds.run(&mut criterion);

    criterion.final_summary();
    Ok(())
}

fn rust(workers: usize) -> u32 {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut primes = 0;
        while next.fetch_add(1, Ordering::Relaxed) < JOBS {
            primes += Cpu::new().count_primes(LIMIT);
        }
        primes
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().expect("no job panics")).sum()
    })
}

fn check(primes: u32) {
    assert_eq!(primes, JOBS as u32 * PRIMES_BELOW_LIMIT, "the primes are known");
}

#[derive(Deserialize)]
struct Said {
    wall_ms: f64,
    primes: u32,
}

/// Runs a peer, which says how long its jobs took.
fn run(command: &[PathBuf], workers: usize) -> Duration {
    let mut program = Command::new(&command[0]);
    program.args(&command[1..]).args([workers.to_string(), JOBS.to_string(), LIMIT.to_string()]);
    let output = program.output().expect("it could be started before");
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint =
        || format!("{} said {said:?} and {}", command[0].display(), String::from_utf8_lossy(&output.stderr));
    let said: Said = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {}", complaint()));
    check(said.primes);
    Duration::from_secs_f64(said.wall_ms / 1e3)
}

fn source(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers").join(file)
}
