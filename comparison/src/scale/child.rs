//! Each measurement has a process of its own, so that none inherits memory, threads or timers from the one before it.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, exit};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail, ensure};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use wait4::ResUse;
use workload::tool::{self, Tool};

use super::lateness::Percentiles;
use super::pattern::Pattern;
use super::primes::{self, Language};
use super::process::{self, Ended};
use super::stop::{Interrupted, Stop};

/// Set for the processes that [`Programs`] starts: the pattern, how many calls, their latency in milliseconds, and perhaps `lateness`.
const VARIABLE: &str = "MEASURED_FOR_SCALE";

/// How often a program that makes no calls is measured: as often as a row.
const EMPTY: usize = 9;

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
    let said = run(&work).and_then(|said| Ok(writeln!(io::stdout(), "{}", serde_json::to_string(&said)?)?));
    if let Err(error) = &said {
        // If nobody reads errors, the exit code is all that is left.
        let _ = writeln!(io::stderr(), "{error:#}");
    }
    exit(i32::from(said.is_err()));
}

fn run(work: &str) -> anyhow::Result<Said> {
    let words: Vec<_> = work.split(' ').collect();
    let [what, number, milliseconds, ref rest @ ..] = words[..] else { bail!("{VARIABLE} names no work") };
    if what == primes::RUST {
        let started = Instant::now();
        let primes = primes::count(number.parse()?);
        return Ok(Said { primes: Some(primes), ..Said::of(started.elapsed()) });
    }
    let pattern = Pattern::from_str(what, false).map_err(|unknown| anyhow!(unknown))?;
    let (calls, latency) = (number.parse()?, Duration::from_millis(milliseconds.parse()?));
    if rest == ["lateness"] {
        return Ok(Said { lateness: pattern.lateness(calls, latency)?, ..Said::of(Duration::ZERO) });
    }
    Ok(Said::of(pattern.run(calls, latency)?))
}

/// The programs that are measured: this one, and those in other languages.
#[derive(Debug)]
pub(super) struct Programs {
    this: PathBuf,
    /// Go's is compiled, which no measurement should wait for. Or why it was not.
    go: Result<PathBuf, String>,
    /// What each program takes that makes no calls, and its version. Or why it cannot be measured.
    empty: Vec<(Pattern, Result<(Sample, Option<String>), String>)>,
}

impl Programs {
    /// Finds this program, compiles Go's where Go is wanted and installed, and measures each program without calls.
    ///
    /// # Errors
    /// When this program cannot be found, and after a signal.
    pub(super) fn prepare(patterns: &[Pattern], stop: &Stop) -> anyhow::Result<Self> {
        let this = env::current_exe().context("cannot find this program")?;
        let go = if patterns.contains(&Pattern::Go) {
            tool::compile_go(&other_languages().join("sleeps.go"), this.with_file_name("sleeps-go"))
        } else {
            Err("not asked for".to_owned())
        };
        let mut programs = Self { this, go, empty: Vec::new() };
        let others = patterns.iter().copied().filter(|pattern| pattern.is_other_language());
        for program in [Pattern::Baseline].into_iter().chain(others) {
            let empty = match programs.measure_empty(program, stop) {
                Err(error) if error.is::<Interrupted>() => return Err(error),
                measured => measured.map_err(|error| format!("{error:#}")),
            };
            programs.empty.push((program, empty));
        }
        Ok(programs)
    }

    /// Has one process do the work, and waits for its end.
    ///
    /// # Errors
    /// [`Late`](super::process::Late) if its overhead passes `share`, [`Interrupted`] after a signal, and when it cannot be started,
    /// fails, or is killed by another.
    pub(super) fn measure(
        &self,
        pattern: Pattern,
        calls: u32,
        latency: Duration,
        share: Option<Duration>,
        stop: &Stop,
    ) -> anyhow::Result<Sample> {
        let (empty, _) = self.empty(pattern).map_err(|why| anyhow!(why))?;
        let limit = share.map(|share| pattern.predicted(calls, latency) + share);
        let (Sample { wall, cpu, memory }, _) = self.start(pattern, calls, latency, limit, stop)?;
        Ok(Sample { wall, cpu: cpu.saturating_sub(empty.cpu), memory: memory.saturating_sub(empty.memory) })
    }

    /// How late the calls of another process are; nothing where that is not known.
    ///
    /// # Errors
    /// As [`Self::measure`].
    pub(super) fn lateness(
        &self,
        pattern: Pattern,
        calls: u32,
        latency: Duration,
        stop: &Stop,
    ) -> anyhow::Result<Option<Percentiles>> {
        if pattern.is_other_language() {
            return Ok(None);
        }
        let mut program = Command::new(&self.this);
        program.env(VARIABLE, format!("{} {calls} {} lateness", pattern.name(), latency.as_millis()));
        Ok(finished(program, false, None, stop)?.0.lateness)
    }

    /// Has one process count primes, and says how long that took.
    ///
    /// # Errors
    /// As [`Self::measure`], and when it counts wrong.
    pub(super) fn primes(&self, language: Language, workers: usize, stop: &Stop) -> anyhow::Result<Duration> {
        let mut program = match language {
            Language::Rust => {
                let mut program = Command::new(&self.this);
                program.env(VARIABLE, format!("{} {workers} 0", primes::RUST));
                program
            }
            Language::Node => script(tool::NODE, "primes.mjs"),
            Language::Python => script(tool::PYTHON, "primes.py"),
            Language::Go => {
                let built =
                    tool::compile_go(&other_languages().join("primes.go"), self.this.with_file_name("primes-go"));
                Command::new(built.map_err(|why| anyhow!(why))?)
            }
        };
        program.args([workers, primes::JOBS, primes::LIMIT as usize].map(|number| number.to_string()));
        let (said, _) = finished(program, language != Language::Rust, None, stop)?;
        ensure!(said.primes == Some(primes::EXPECTED), "it counted {:?} primes", said.primes);
        Ok(Duration::from_secs_f64(said.wall_ms / 1e3))
    }

    /// What a program takes that makes no calls, and the version of its language.
    ///
    /// # Errors
    /// Why it cannot be measured.
    pub(super) fn empty(&self, pattern: Pattern) -> Result<(Sample, Option<String>), String> {
        let program = if pattern.is_other_language() { pattern } else { Pattern::Baseline };
        let known = self.empty.iter().find(|(known, _)| *known == program);
        known.map_or_else(|| Err("not asked for".to_owned()), |(_, measured)| measured.clone())
    }

    fn measure_empty(&self, program: Pattern, stop: &Stop) -> anyhow::Result<(Sample, Option<String>)> {
        self.usable(program).map_err(|why| anyhow!(why))?;
        let (mut samples, mut version) = (Vec::new(), None);
        for _ in 0..EMPTY {
            let (sample, said) = self.start(program, 0, Duration::ZERO, None, stop)?;
            samples.push(sample);
            version = said;
        }
        samples.sort_unstable_by_key(|sample| sample.cpu);
        let cpu = samples[EMPTY / 2].cpu;
        samples.sort_unstable_by_key(|sample| sample.memory);
        Ok((Sample { cpu, ..samples[EMPTY / 2] }, version))
    }

    fn start(
        &self,
        pattern: Pattern,
        calls: u32,
        latency: Duration,
        limit: Option<Duration>,
        stop: &Stop,
    ) -> anyhow::Result<(Sample, Option<String>)> {
        let mut program = self.program(pattern)?;
        let milliseconds = latency.as_millis();
        if pattern.is_other_language() {
            program.args([calls.to_string(), milliseconds.to_string()]);
            program.args((pattern == Pattern::PythonUvloop).then_some("uvloop"));
        } else {
            program.env(VARIABLE, format!("{} {calls} {milliseconds}", pattern.name()));
        }
        let (said, used) = finished(program, pattern.is_other_language(), limit, stop)?;
        let sample = Sample {
            wall: Duration::from_secs_f64(said.wall_ms / 1e3),
            cpu: used.rusage.utime + used.rusage.stime,
            memory: used.rusage.maxrss,
        };
        Ok((sample, said.version))
    }

    fn program(&self, pattern: Pattern) -> anyhow::Result<Command> {
        Ok(match pattern {
            Pattern::Node => script(tool::NODE, "sleeps.mjs"),
            Pattern::Python | Pattern::PythonUvloop => script(tool::PYTHON, "sleeps.py"),
            Pattern::Go => Command::new(self.go.as_ref().map_err(|why| anyhow!(why.clone()))?),
            _ => Command::new(&self.this),
        })
    }

    /// # Errors
    /// Why it cannot be started.
    fn usable(&self, pattern: Pattern) -> Result<(), String> {
        match pattern {
            Pattern::Node => tool::NODE.usable(),
            Pattern::Python | Pattern::PythonUvloop => tool::PYTHON.usable(),
            Pattern::Go => self.go.as_ref().map(|_| ()).map_err(Clone::clone),
            _ => Ok(()),
        }
    }
}

/// What a measured process prints.
#[derive(Deserialize, Serialize)]
struct Said {
    wall_ms: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    primes: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lateness: Option<Percentiles>,
}

impl Said {
    fn of(wall: Duration) -> Self {
        Self { wall_ms: wall.as_secs_f64() * 1e3, version: None, primes: None, lateness: None }
    }
}

fn finished(
    program: Command,
    in_another_language: bool,
    limit: Option<Duration>,
    stop: &Stop,
) -> anyhow::Result<(Said, ResUse)> {
    let Ended { used, said, complained } = process::run(program, limit, stop)?;
    ensure!(used.status.success(), "{}", complaint(in_another_language, used.status, &complained));
    let said = serde_json::from_str(&said).with_context(|| format!("it said {said:?}"))?;
    Ok((said, used))
}

/// This program says in one line what went wrong. Another language ends with a stack trace; the line that names the error is the reason.
fn complaint(in_another_language: bool, status: ExitStatus, complained: &str) -> String {
    let mut lines = complained.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = if in_another_language {
        lines.find(|line| line.contains("Error:") || line.starts_with("panic:") || line.starts_with("fatal error:"))
    } else {
        lines.next_back()
    };
    match line {
        Some(line) if status.code().is_some() => line.to_owned(),
        _ => format!("the process ended with {status}"),
    }
}

fn script(interpreter: Tool, file: &str) -> Command {
    let mut program = Command::new(interpreter.name);
    program.arg(other_languages().join(file));
    program
}

fn other_languages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../benches/other_languages")
}
