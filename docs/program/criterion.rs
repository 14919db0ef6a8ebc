//! What `cargo bench -p benches` measured, as criterion leaves it in `target/criterion`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::data::{Benchmarks, Measurement};
use crate::figures;

const GROUPS: [&str; 7] = ["waiting", "overhead", "cpu", "uneven", "grain", "amdahl", "cancellation"];
const COMMAND: &str = "cargo bench -p benches";
/// What lies further apart was not measured in one run.
const ONE_RUN: Duration = Duration::from_secs(3600);

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
    iters: Vec<f64>,
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
    benchmarks.retain(|benchmark| GROUPS.contains(&benchmark.measurement.group.as_str()));
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
    let date = humantime::format_rfc3339_seconds(last.at).to_string();
    let mut measurements: Vec<_> = benchmarks.into_iter().map(|benchmark| benchmark.measurement).collect();
    // What is to be compared stands together, though it was not measured together.
    let names: Vec<_> = measurements.iter().map(|row| (row.group.clone(), row.function.clone())).collect();
    measurements
        .sort_by_cached_key(|row| names.iter().position(|name| *name == (row.group.clone(), row.function.clone())));
    Ok(Benchmarks {
        date: date.split('T').next().unwrap_or_default().to_owned(),
        confidence,
        versions: figures::locked(lock)?,
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

/// The folders that contain a benchmark's last run.
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
        fastest_ns: sample.times.iter().zip(&sample.iters).map(|(time, n)| time / n).min_by(f64::total_cmp),
    };
    Ok(Found { measurement, confidence, folder, at: fs::metadata(&file)?.modified()? })
}

fn parsed<T: DeserializeOwned>(file: &Path) -> anyhow::Result<T> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}; run {COMMAND}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is corrupt", file.display()))
}
