//! How much faster this machine can get: several processes that share nothing, against one.

use std::env;
use std::io::{self, BufRead, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use workload::Cpu;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};

/// How many jobs the computing is made of.
pub const JOBS: usize = 12;

/// The argument that makes the program [`compute_alone`].
pub const COMPUTE_ALONE: &str = "--compute-alone";

/// Runs this many processes at once, each of which does all the jobs, and gives the time of the slowest.
///
/// # Errors
/// When a process cannot be started, or gives no time.
pub fn processes(count: usize) -> anyhow::Result<Duration> {
    let mut children = (0..count).map(|_| start()).collect::<anyhow::Result<Vec<_>>>()?;
    // Each waits for a line, so that they begin together.
    for child in &mut children {
        child.stdin.take().context("the process has an input")?.write_all(b"go\n")?;
    }
    let times = children.into_iter().map(time_of).collect::<anyhow::Result<Vec<_>>>()?;
    times.into_iter().max().context("at least one process")
}

fn start() -> anyhow::Result<Child> {
    let program = env::current_exe().context("cannot find this program")?;
    let mut command = Command::new(program);
    command.arg(COMPUTE_ALONE).stdin(Stdio::piped()).stdout(Stdio::piped());
    command.spawn().context("cannot start a process that computes")
}

fn time_of(child: Child) -> anyhow::Result<Duration> {
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "a process that computes ended with {}", output.status);
    let nanoseconds = String::from_utf8_lossy(&output.stdout).trim().parse();
    Ok(Duration::from_nanos(nanoseconds.context("a process that computes gave no time")?))
}

/// What such a process does: waits for a line, does the jobs, and prints how many nanoseconds they took.
///
/// # Errors
/// When it cannot read or print.
pub fn compute_alone() -> anyhow::Result<()> {
    io::stdin().lock().read_line(&mut String::new())?;
    let start = Instant::now();
    let counts = sequential::count_all(&Cpu::new(), &[JOB; JOBS]);
    let time = start.elapsed();
    ensure!(counts == [PRIMES_IN_A_JOB; JOBS], "the primes were miscounted");
    writeln!(io::stdout(), "{}", time.as_nanos())?;
    Ok(())
}
