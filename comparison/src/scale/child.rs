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
use workload::hardware_limit::median;
use workload::tool::{self, Tool};

use super::lateness::Percentiles;
use super::pattern::Pattern;
use super::primes::{self, Language};
use super::process::{self, Ended};
use super::stop::{Interrupted, Stop};

/// Set for the processes that [`Programs`] starts: a [`Load`], and perhaps `lateness`.
const VARIABLE: &str = "MEASURED_FOR_SCALE";

/// How often a program that makes no calls is measured: as often as a row.
const EMPTY: usize = 9;

/// Calls that are in flight at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    pub(super) pattern: Pattern,
    pub(super) calls: u32,
    pub(super) latency: Duration,
}

impl Load {
    pub(super) fn predicted(self) -> Duration {
        self.pattern.predicted(self.calls, self.latency)
    }

    /// As the process that makes the calls is told: the pattern, how many calls, and their latency in milliseconds.
    fn in_words(self) -> String {
        format!("{} {} {}", self.pattern.name(), self.calls, self.latency.as_millis())
    }
}

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
        return Ok(Said { primes: Some(primes), ..Said::after(started.elapsed()) });
    }
    let pattern = Pattern::from_str(what, false).map_err(|unknown| anyhow!(unknown))?;
    let (calls, latency) = (number.parse()?, Duration::from_millis(milliseconds.parse()?));
    if rest == ["lateness"] {
        return Ok(Said { lateness: pattern.lateness(calls, latency)?, ..Said::default() });
    }
    Ok(Said::after(pattern.run(calls, latency)?))
}

/// What a process takes that makes no calls, and the version of its language.
type Empty = (Sample, Option<String>);

/// The programs that are measured: this one, and those in other languages.
#[derive(Debug)]
pub(super) struct Programs {
    this: PathBuf,
    pub(super) stop: Stop,
    /// What each program takes that makes no calls, and its version. Or why it cannot be measured.
    empty: Vec<(Pattern, Result<Empty, String>)>,
}

impl Programs {
    /// Finds this program, and measures each one without calls, once Go's is compiled, which no measurement should wait for.
    ///
    /// # Errors
    /// When this program cannot be found, and after a signal.
    pub(super) fn prepare(patterns: &[Pattern], stop: Stop) -> anyhow::Result<Self> {
        let this = env::current_exe().context("cannot find this program")?;
        let mut programs = Self { this, stop, empty: Vec::new() };
        let others = patterns.iter().copied().filter(|pattern| pattern.is_other_language());
        for program in [Pattern::Baseline].into_iter().chain(others) {
            let empty = match programs.measure_empty(program) {
                Err(error) if error.is::<Interrupted>() => return Err(error),
                measured => measured.map_err(|error| format!("{error:#}")),
            };
            programs.empty.push((program, empty));
        }
        Ok(programs)
    }

    /// Has one process make the calls, and waits for its end.
    ///
    /// # Errors
    /// [`Late`](super::process::Late) if its overhead passes `share`, [`Interrupted`] after a signal, and when it cannot be started,
    /// fails, or is killed by another.
    pub(super) fn measure(&self, load: Load, share: Option<Duration>) -> anyhow::Result<Sample> {
        let (empty, _) = self.empty(load.pattern).map_err(|why| anyhow!(why))?;
        let limit = share.map(|share| load.predicted() + share);
        let (Sample { wall, cpu, memory }, _) = self.start(load, limit)?;
        Ok(Sample { wall, cpu: cpu.saturating_sub(empty.cpu), memory: memory.saturating_sub(empty.memory) })
    }

    /// How late the calls of another process are; nothing where that is not known.
    ///
    /// # Errors
    /// As [`Self::measure`].
    pub(super) fn lateness(&self, load: Load) -> anyhow::Result<Option<Percentiles>> {
        if !load.pattern.has_lateness() {
            return Ok(None);
        }
        Ok(self.finished(self.this(load.in_words() + " lateness"), None)?.0.lateness)
    }

    /// Has one process count primes, and says how long that took.
    ///
    /// # Errors
    /// As [`Self::measure`], and when it counts wrong.
    pub(super) fn primes(&self, language: Language, workers: usize) -> anyhow::Result<Duration> {
        let mut program = match language {
            Language::Rust => self.this(format!("{} {workers} 0", primes::RUST)),
            Language::Node => script(tool::NODE, "primes.mjs"),
            Language::Python => script(tool::PYTHON, "primes.py"),
            Language::Go => Command::new(self.compiled_go("primes").map_err(|why| anyhow!(why))?),
        };
        program.args([workers, primes::JOBS, primes::LIMIT as usize].map(|number| number.to_string()));
        let (said, _) = self.finished(program, None)?;
        ensure!(said.primes == Some(primes::EXPECTED), "it counted {:?} primes", said.primes);
        Ok(said.wall())
    }

    /// What a program takes that makes no calls, and the version of its language.
    ///
    /// # Errors
    /// Why it cannot be measured.
    pub(super) fn empty(&self, pattern: Pattern) -> Result<Empty, String> {
        let program = if pattern.is_other_language() { pattern } else { Pattern::Baseline };
        let known = self.empty.iter().find(|(known, _)| *known == program);
        known.map_or_else(|| Err("not asked for".to_owned()), |(_, measured)| measured.clone())
    }

    fn measure_empty(&self, program: Pattern) -> anyhow::Result<Empty> {
        let usable = match program {
            Pattern::Node => tool::NODE.usable(),
            Pattern::Python | Pattern::PythonUvloop => tool::PYTHON.usable(),
            Pattern::Go => self.compiled_go("sleeps").map(drop),
            _ => Ok(()),
        };
        usable.map_err(|why| anyhow!(why))?;
        let load = Load { pattern: program, calls: 0, latency: Duration::ZERO };
        let measured = (0..EMPTY).map(|_| self.start(load, None)).collect::<anyhow::Result<Vec<_>>>()?;
        let (samples, versions): (Vec<_>, Vec<_>) = measured.into_iter().unzip();
        let cpu = median(samples.iter().map(|sample| sample.cpu).collect());
        let memory = median(samples.iter().map(|sample| sample.memory).collect());
        Ok((Sample { cpu, memory, ..samples[0] }, versions.into_iter().next().flatten()))
    }

    fn start(&self, load: Load, limit: Option<Duration>) -> anyhow::Result<(Sample, Option<String>)> {
        let mut program = match load.pattern {
            Pattern::Node => script(tool::NODE, "sleeps.mjs"),
            Pattern::Python | Pattern::PythonUvloop => script(tool::PYTHON, "sleeps.py"),
            Pattern::Go => Command::new(self.go("sleeps")),
            _ => self.this(load.in_words()),
        };
        program.args([load.calls.to_string(), load.latency.as_millis().to_string()]);
        program.args((load.pattern == Pattern::PythonUvloop).then_some("uvloop"));
        let (said, used) = self.finished(program, limit)?;
        let cpu = used.rusage.utime + used.rusage.stime;
        Ok((Sample { wall: said.wall(), cpu, memory: used.rusage.maxrss }, said.version))
    }

    /// This program, in a process that does this work.
    fn this(&self, work: String) -> Command {
        let mut program = Command::new(&self.this);
        program.env(VARIABLE, work);
        program
    }

    /// Where a program in Go is, once it is compiled.
    fn go(&self, name: &str) -> PathBuf {
        self.this.with_file_name(format!("{name}-go"))
    }

    fn compiled_go(&self, name: &str) -> Result<PathBuf, String> {
        tool::compile_go(&other_languages().join(name).with_extension("go"), self.go(name))
    }

    fn finished(&self, program: Command, limit: Option<Duration>) -> anyhow::Result<(Said, ResUse)> {
        let in_another_language = program.get_program() != self.this;
        let Ended { used, said, complained } = process::run(program, limit, &self.stop)?;
        ensure!(used.status.success(), "{}", complaint(in_another_language, used.status, &complained));
        let said = serde_json::from_str(&said).with_context(|| format!("it said {said:?}"))?;
        Ok((said, used))
    }
}

/// What a measured process prints.
#[derive(Default, Deserialize, Serialize)]
struct Said {
    wall_ms: f64,
    version: Option<String>,
    primes: Option<u32>,
    lateness: Option<Percentiles>,
}

impl Said {
    fn after(wall: Duration) -> Self {
        Self { wall_ms: wall.as_secs_f64() * 1e3, ..Self::default() }
    }

    fn wall(&self) -> Duration {
        Duration::from_secs_f64(self.wall_ms / 1e3)
    }
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
