//! Each measurement has a process of its own, so that none inherits memory, threads or timers from the one before it.

use std::cell::RefCell;
use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, exit};
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use clap::ValueEnum;
use serde::Deserialize;
use serde_json::json;
use workload::tool::{self, Tool};

use super::arrangement::Arrangement;
use super::process::{self, Ended};
use super::stop::Stop;

/// Set for the processes that [`Programs::measure`] starts: the arrangement, how many calls, and their latency in milliseconds.
const VARIABLE: &str = "MEASURED_FOR_SCALE";

/// What one process says, or the system says of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    /// From the first call to the last answer.
    pub(super) wall: Duration,
    /// The processor time of the process, less that of one that makes no calls.
    pub(super) cpu: Duration,
    /// The most bytes that it had in memory, less those of one that makes no calls.
    pub(super) memory: u64,
}

/// Must be called at the start of `main`. In a process that was started to be measured it does the work and ends the process; in
/// any other it does nothing.
pub fn serve() {
    let Ok(work) = env::var(VARIABLE) else { return };
    match run(&work) {
        Ok(wall) => {
            let said = writeln!(io::stdout(), "{}", json!({ "wall_ms": wall.as_secs_f64() * 1e3 }));
            exit(i32::from(said.is_err()));
        }
        Err(error) => {
            // If nobody reads errors, the exit code is all that is left.
            let _ = writeln!(io::stderr(), "{error:#}");
            exit(1);
        }
    }
}

fn run(work: &str) -> anyhow::Result<Duration> {
    let mut given = work.split(' ');
    let mut next = || given.next().with_context(|| format!("{VARIABLE} names no work"));
    let arrangement = Arrangement::from_str(next()?, false).map_err(|unknown| anyhow!(unknown))?;
    let calls = next()?.parse()?;
    arrangement.run(calls, Duration::from_millis(next()?.parse()?))
}

/// The programs that are measured: this one, and the peers.
#[derive(Debug)]
pub(super) struct Programs {
    this: PathBuf,
    /// Go's is compiled, which no measurement should wait for. Or why it was not.
    go: Result<PathBuf, String>,
    empty: RefCell<Vec<(Arrangement, Sample)>>,
}

impl Programs {
    /// Finds this program, and compiles Go's where Go is wanted and installed.
    ///
    /// # Errors
    /// When this program cannot be found.
    pub(super) fn prepare(arrangements: &[Arrangement]) -> anyhow::Result<Self> {
        let this = env::current_exe().context("cannot find this program")?;
        let go = if arrangements.contains(&Arrangement::Go) {
            tool::compile_go(&peers().join("sleeps.go"), this.with_file_name("sleeps-go"))
        } else {
            Err("not asked for".to_owned())
        };
        Ok(Self { this, go, empty: RefCell::default() })
    }

    /// Has one process do the work, and waits for its end.
    ///
    /// # Errors
    /// [`Late`](super::process::Late) if its overhead passes `share`, [`Interrupted`](super::Interrupted) after a signal, and when
    /// it cannot be started, fails, or is killed by another.
    pub(super) fn measure(
        &self,
        arrangement: Arrangement,
        calls: u32,
        latency: Duration,
        share: Option<Duration>,
        stop: &Stop,
    ) -> anyhow::Result<Sample> {
        let empty = self.empty(arrangement, stop)?;
        let limit = share.map(|share| arrangement.predicted(calls, latency) + share);
        let Sample { wall, cpu, memory } = self.start(arrangement, calls, latency, limit, stop)?;
        Ok(Sample { wall, cpu: cpu.saturating_sub(empty.cpu), memory: memory.saturating_sub(empty.memory) })
    }

    /// A process that makes no calls, for what the program itself takes.
    fn empty(&self, arrangement: Arrangement, stop: &Stop) -> anyhow::Result<Sample> {
        let program = if arrangement.is_peer() { arrangement } else { Arrangement::Floor };
        let known = self.empty.borrow().iter().find(|(known, _)| *known == program).map(|(_, sample)| *sample);
        if let Some(sample) = known {
            return Ok(sample);
        }
        let sample = self.start(program, 0, Duration::ZERO, None, stop)?;
        self.empty.borrow_mut().push((program, sample));
        Ok(sample)
    }

    fn start(
        &self,
        arrangement: Arrangement,
        calls: u32,
        latency: Duration,
        limit: Option<Duration>,
        stop: &Stop,
    ) -> anyhow::Result<Sample> {
        let mut program = self.program(arrangement)?;
        let milliseconds = latency.as_millis();
        if arrangement.is_peer() {
            program.args([calls.to_string(), milliseconds.to_string()]);
        } else {
            program.env(VARIABLE, format!("{} {calls} {milliseconds}", arrangement.name()));
        }
        let Ended { used, said, complained } = process::run(program, limit, stop)?;
        if !used.status.success() {
            bail!("{}", complaint(arrangement, used.status, &complained));
        }
        let Said { wall_ms } = serde_json::from_str(&said).with_context(|| format!("it said {said:?}"))?;
        Ok(Sample {
            wall: Duration::from_secs_f64(wall_ms / 1e3),
            cpu: used.rusage.utime + used.rusage.stime,
            memory: used.rusage.maxrss,
        })
    }

    fn program(&self, arrangement: Arrangement) -> anyhow::Result<Command> {
        Ok(match arrangement {
            Arrangement::Node => script(tool::NODE, "sleeps.mjs"),
            Arrangement::Python => script(tool::PYTHON, "sleeps.py"),
            Arrangement::Go => Command::new(self.go.as_ref().map_err(|why| anyhow!(why.clone()))?),
            _ => Command::new(&self.this),
        })
    }

    /// # Errors
    /// Why it cannot be started.
    pub(super) fn usable(&self, arrangement: Arrangement) -> Result<(), String> {
        match arrangement {
            Arrangement::Node => tool::NODE.usable(),
            Arrangement::Python => tool::PYTHON.usable(),
            Arrangement::Go => self.go.as_ref().map(|_| ()).map_err(Clone::clone),
            _ => Ok(()),
        }
    }
}

#[derive(Deserialize)]
struct Said {
    wall_ms: f64,
}

/// This program says in one line what went wrong. A peer ends with a stack trace, of which no line is the reason.
fn complaint(arrangement: Arrangement, status: ExitStatus, complained: &str) -> String {
    match complained.lines().rfind(|line| !line.trim().is_empty()) {
        Some(line) if status.code().is_some() && !arrangement.is_peer() => line.trim().to_owned(),
        _ => format!("the process ended with {status}"),
    }
}

fn script(interpreter: Tool, file: &str) -> Command {
    let mut program = Command::new(interpreter.name);
    program.arg(peers().join(file));
    program
}

fn peers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../benches/peers")
}
