//! What `cargo bench -p benches` measured, as criterion leaves it in `target/criterion`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;
use std::{env, thread};

use anyhow::{Context, ensure};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

const MODELS: [&str; 3] = ["sequential", "concurrent", "parallel"];
const RUNTIMES: [&str; 3] = ["tokio", "async-std", "smol"];
const COMMAND: &str = "cargo bench -p benches";

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
    /// Three calls that wait, by model and runtime.
    pub waiting: Vec<Measurement>,
    /// Computing, by model.
    pub computing: Vec<Measurement>,
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

/// One benchmark.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub struct Measurement {
    /// `sequential`, `concurrent` or `parallel`.
    pub model: String,
    /// None where the benchmark needs no runtime.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runtime: Option<String>,
    /// How many samples were taken.
    pub samples: usize,
    /// The median, in milliseconds; unlike the mean it is not moved by a few samples that something else disturbed.
    pub median_ms: f64,
    /// The lower end of the median's confidence interval.
    pub lower_ms: f64,
    /// The upper end of the median's confidence interval.
    pub upper_ms: f64,
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

/// Reads every benchmark below `folder`, which is `target/criterion`.
///
/// # Errors
/// If a benchmark is missing or corrupt; the error names its file.
pub fn read(folder: &Path) -> anyhow::Result<Benchmarks> {
    let mut confidence = Vec::new();
    let mut last = SystemTime::UNIX_EPOCH;
    let mut measurement = |path: PathBuf, model: &str, runtime: Option<&str>| {
        let file = path.join("new/estimates.json");
        let Estimates { median } = parsed(&file)?;
        let Interval { confidence_level, lower_bound, upper_bound } = median.confidence_interval;
        let ordered = 0.0 < lower_bound && lower_bound <= median.point_estimate && median.point_estimate <= upper_bound;
        ensure!(ordered, "{} is corrupt: its median lies outside the confidence interval", file.display());
        let sample: Sample = parsed(&path.join("new/sample.json"))?;
        confidence.push(confidence_level);
        last = last.max(fs::metadata(&file)?.modified()?);
        let ms = |nanoseconds: f64| nanoseconds / 1e6;
        Ok(Measurement {
            model: model.to_owned(),
            runtime: runtime.map(str::to_owned),
            samples: sample.times.len(),
            median_ms: ms(median.point_estimate),
            lower_ms: ms(lower_bound),
            upper_ms: ms(upper_bound),
        })
    };
    let mut waiting = Vec::new();
    for model in MODELS {
        for runtime in RUNTIMES {
            waiting.push(measurement(folder.join("waiting").join(model).join(runtime), model, Some(runtime))?);
        }
    }
    let computing = MODELS.map(|model| measurement(folder.join("computing").join(model), model, None));
    let computing = computing.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    ensure!(
        confidence.iter().all(|level| level.to_bits() == confidence[0].to_bits()),
        "{}: the benchmarks differ in their confidence level",
        folder.display()
    );
    Ok(Benchmarks {
        machine: machine()?,
        date: humantime::format_rfc3339_seconds(last).to_string().split('T').next().unwrap_or_default().to_owned(),
        command: COMMAND.to_owned(),
        confidence: confidence[0],
        waiting,
        computing,
    })
}

impl Benchmarks {
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
