//! What `cargo bench -p benches` measured, as criterion leaves it in `target/criterion`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};
use std::{env, thread};

use anyhow::{Context, ensure};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::versions;

const GROUPS: [&str; 9] =
    ["waiting", "scaling", "overhead", "computing", "uneven", "grain", "amdahl", "peers", "cancellation"];
const COMMAND: &str = "cargo bench -p benches";
/// What lies further apart was not measured in one run.
const ONE_RUN: Duration = Duration::from_secs(3600);

/// The benchmarks, and where and when they ran; kept in `data/benchmarks.json`.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub struct Benchmarks {
    /// The machine that the figures hold for.
    pub machine: Machine,
    /// The day of the last measurement, in UTC.
    pub date: String,
    /// The command that measured.
    pub command: String,
    /// How sure the intervals are, as a share of one.
    pub confidence: f64,
    /// The versions of the libraries that were measured.
    pub versions: BTreeMap<String, String>,
    /// Those of one function side by side, and the functions in the order in which they were measured.
    pub measurements: Vec<Measurement>,
}

/// What a measurement depends on.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub struct Machine {
    /// The processor's name.
    pub cpu: String,
    /// How many threads it runs at once.
    pub cores: usize,
    /// The operating system.
    pub os: String,
    /// The compiler's version.
    pub rustc: String,
}

/// One benchmark; its times are in nanoseconds.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub struct Measurement {
    /// The question that it belongs to, such as `scaling`.
    pub group: String,
    /// What was measured, such as `tokio-join-all`.
    pub function: String,
    /// On what, or on how much: a runtime, or a number of calls.
    pub parameter: String,
    /// How many samples were taken.
    pub samples: usize,
    /// The median; unlike the mean it is not moved by a few samples that something else disturbed.
    pub median_ns: f64,
    /// The lower end of the median's confidence interval.
    pub lower_ns: f64,
    /// The upper end of the median's confidence interval.
    pub upper_ns: f64,
}

/// criterion's `benchmark.json`, as far as it is read.
#[derive(Deserialize)]
struct Name {
    group_id: String,
    function_id: String,
    value_str: String,
}

/// criterion's `estimates.json`, as far as it is read; `slope`, which it prefers, is null in flat mode.
#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
    confidence_interval: Interval,
}

#[derive(Deserialize)]
struct Interval {
    confidence_level: f64,
    lower_bound: f64,
    upper_bound: f64,
}

/// criterion's `sample.json`, as far as it is read.
#[derive(Deserialize)]
struct Sample {
    times: Vec<f64>,
}

/// Reads every benchmark below `folder`, which is `target/criterion`, and the versions in `lock`, which is `Cargo.lock`.
///
/// # Errors
/// If a benchmark is corrupt, was not measured in the same run as the others, or a group has none; the error names it.
pub fn read(folder: &Path, lock: &Path) -> anyhow::Result<Benchmarks> {
    let mut found = Vec::new();
    find(folder, &mut found).with_context(|| format!("cannot read {}; run {COMMAND}", folder.display()))?;
    let mut benchmarks = found.iter().map(|folder| benchmark(folder)).collect::<anyhow::Result<Vec<_>>>()?;
    // The same order, whatever order the folders come in.
    benchmarks.sort_by_key(|benchmark| benchmark.at);
    for group in GROUPS {
        let measured = benchmarks.iter().any(|benchmark| benchmark.measurement.group == group);
        ensure!(measured, "{} has no benchmark of {group}; run {COMMAND}", folder.display());
    }
    let (first, last) = (&benchmarks[0], &benchmarks[benchmarks.len() - 1]);
    ensure!(
        last.at.duration_since(first.at)? <= ONE_RUN,
        "{} was not measured in the same run as the others; remove {} and run {COMMAND}",
        first.folder.display(),
        folder.display()
    );
    let confidence = last.confidence;
    ensure!(
        benchmarks.iter().all(|benchmark| benchmark.confidence.to_bits() == confidence.to_bits()),
        "{}: the benchmarks differ in their confidence level",
        folder.display()
    );
    let date = humantime::format_rfc3339_seconds(last.at).to_string();
    let mut measurements: Vec<_> = benchmarks.into_iter().map(|benchmark| benchmark.measurement).collect();
    // What is to be compared stands together, though it was not measured together.
    let names: Vec<_> = measurements.iter().map(|row| (row.group.clone(), row.function.clone())).collect();
    measurements
        .sort_by_cached_key(|row| names.iter().position(|name| *name == (row.group.clone(), row.function.clone())));
    Ok(Benchmarks {
        machine: machine()?,
        date: date.split('T').next().unwrap_or_default().to_owned(),
        command: COMMAND.to_owned(),
        confidence,
        versions: versions::locked(lock)?,
        measurements,
    })
}

/// One benchmark, where it lies, and when it was measured.
struct Found<'a> {
    measurement: Measurement,
    confidence: f64,
    folder: &'a Path,
    at: SystemTime,
}

/// The folders that hold a benchmark's last run.
fn find(folder: &Path, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, found)?;
        } else if path.ends_with("new/benchmark.json") {
            found.push(folder.to_owned());
        }
    }
    Ok(())
}

fn benchmark(folder: &Path) -> anyhow::Result<Found<'_>> {
    let Name { group_id: group, function_id: function, value_str: parameter } = parsed(&folder.join("benchmark.json"))?;
    let file = folder.join("estimates.json");
    let Estimates { median } = parsed(&file)?;
    let Interval { confidence_level: confidence, lower_bound, upper_bound } = median.confidence_interval;
    let ordered = 0.0 < lower_bound && lower_bound <= median.point_estimate && median.point_estimate <= upper_bound;
    ensure!(ordered, "{} is corrupt: its median lies outside the confidence interval", file.display());
    let sample: Sample = parsed(&folder.join("sample.json"))?;
    let measurement = Measurement {
        group,
        function,
        parameter,
        samples: sample.times.len(),
        median_ns: median.point_estimate,
        lower_ns: lower_bound,
        upper_ns: upper_bound,
    };
    Ok(Found { measurement, confidence, folder, at: fs::metadata(&file)?.modified()? })
}

impl Benchmarks {
    /// The measurements of one group, in their order.
    pub fn group<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a Measurement> {
        self.measurements.iter().filter(move |measurement| measurement.group == group)
    }

    /// Writes `file` whole, or leaves it as it was.
    ///
    /// # Errors
    /// If the folder cannot be written to.
    pub fn write(&self, file: &Path) -> anyhow::Result<()> {
        let new = file.with_extension("json.new");
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(&new, text).with_context(|| format!("cannot write {}", new.display()))?;
        fs::rename(&new, file).with_context(|| format!("cannot write {}", file.display()))
    }
}

fn parsed<T: DeserializeOwned>(file: &Path) -> anyhow::Result<T> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}; run {COMMAND}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is corrupt", file.display()))
}

/// The machine this program runs on, which is taken for the one that measured.
fn machine() -> anyhow::Result<Machine> {
    let rustc = Command::new("rustc").arg("--version").output().context("cannot run rustc --version")?;
    Ok(Machine {
        cpu: cpu().unwrap_or_else(|| format!("an unnamed {} processor", env::consts::ARCH)),
        cores: thread::available_parallelism()?.get(),
        os: os().unwrap_or_else(|| env::consts::OS.to_owned()),
        rustc: String::from_utf8_lossy(&rustc.stdout).trim().to_owned(),
    })
}

fn cpu() -> Option<String> {
    match env::consts::OS {
        "linux" => value_of(&fs::read_to_string("/proc/cpuinfo").ok()?, "model name"),
        "macos" => {
            let answer = Command::new("sysctl").args(["-n", "machdep.cpu.brand_string"]).output().ok()?;
            Some(String::from_utf8_lossy(&answer.stdout).trim().to_owned())
        }
        _ => env::var("PROCESSOR_IDENTIFIER").ok(),
    }
}

fn os() -> Option<String> {
    value_of(&fs::read_to_string("/etc/os-release").ok()?, "PRETTY_NAME")
}

/// The value of a line `name : value` or `name="value"`.
fn value_of(text: &str, name: &str) -> Option<String> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.trim_matches([' ', '\t', ':', '=', '"']).to_owned())
}
