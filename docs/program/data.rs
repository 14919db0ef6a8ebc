//! The runs that the book shows. Each is a folder of `data/`; `data/mine` is a reader's own and is not committed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::numbers::{Unit, readable};
use crate::{criterion, files};

/// The folder of a reader's own run.
pub(crate) const MINE: &str = "mine";

/// What measures the other half of a run, besides `cargo bench`.
const SCALE: &str = "cargo run --release -p comparison -- scale --json > target/scale.json";

/// One median, and what it is of.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    /// The table that it belongs to, such as `benchmarks.cpu` or `scale.overhead`.
    pub(crate) group: String,
    /// A row of that table, such as `tokio-spawn`.
    pub(crate) function: String,
    /// What people call that row.
    pub(crate) label: String,
    /// On what, or on how much: a runtime, or a number of calls.
    pub(crate) parameter: String,
    pub(crate) unit: Unit,
    pub(crate) median: f64,
    /// Where the median lies with the confidence that the data names; too few samples have none.
    pub(crate) interval: Option<[f64; 2]>,
    pub(crate) samples: usize,
}

impl Figure {
    /// Its times are in milliseconds.
    fn of(group: &str, row: [&str; 3], samples: usize, estimate: &Estimate, unit: Unit) -> Self {
        let [function, label, parameter] = row;
        let factor = if unit == Unit::Time { 1e6 } else { 1.0 };
        Self {
            group: group.to_owned(),
            function: function.to_owned(),
            label: label.to_owned(),
            parameter: parameter.to_owned(),
            unit,
            median: estimate.median * factor,
            interval: estimate.interval.map(|ends| ends.map(|end| end * factor)),
            samples,
        }
    }

    pub(crate) fn name(&self) -> String {
        format!("{}.{}.{}", self.group, self.function, self.parameter)
    }
}

/// What one folder contains.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) name: String,
    /// `cpu`, `date`, `samples`, `versions.tokio` and so on. What was not recorded is not there.
    pub(crate) facts: BTreeMap<String, String>,
    pub(crate) figures: Vec<Figure>,
    pub(crate) targets: Vec<Target>,
}

impl Run {
    pub(crate) fn is_mine(&self) -> bool {
        self.name == MINE
    }

    pub(crate) fn figure(&self, name: &str) -> Option<&Figure> {
        let (row, parameter) = name.rsplit_once('.')?;
        let (group, function) = row.rsplit_once('.')?;
        let mut rows = self.figures.iter().filter(|row| row.group == group && row.function == function);
        rows.find(|row| row.parameter == parameter)
    }

    pub(crate) fn cores(&self) -> Option<f64> {
        self.facts.get("cores")?.parse().ok()
    }

    fn take(&mut self, line: Line) {
        match line {
            Line::About { date, samples, machine, versions: known } => {
                self.facts.extend([("date".to_owned(), date), ("samples".to_owned(), samples.to_string())]);
                self.facts.extend(versions(known.into_iter().filter_map(|(name, v)| Some((name, v?))).collect()));
                let known = machine.into_iter().filter(|(_, fact)| !fact.is_null());
                self.facts
                    .extend(known.map(|(name, fact)| (name, fact.as_str().map_or(fact.to_string(), str::to_owned))));
            }
            Line::Row { pattern, label, calls, samples, overhead_ms, cpu_ms, bytes_per_call, lateness_ms } => {
                let (single, calls) = (|median| Estimate { median, interval: None }, calls.to_string());
                let mut add = |kind: &str, samples, estimate: Option<Estimate>, unit| {
                    let (group, row) = (format!("scale.{kind}"), [&*pattern, &*label, &*calls]);
                    self.figures.extend(estimate.map(|estimate| Figure::of(&group, row, samples, &estimate, unit)));
                };
                add("overhead", samples, overhead_ms, Unit::Time);
                add("cpu", samples, cpu_ms.map(single), Unit::Time);
                add("bytes", samples, bytes_per_call.map(single), Unit::Bytes);
                for (percentile, ms) in lateness_ms.into_iter().flatten() {
                    add(&format!("lateness-{percentile}"), 1, Some(single(ms)), Unit::Time);
                }
            }
            Line::Primes { primes_in, label, workers, samples, time_ms } => {
                let row = [&*primes_in, &*label, &*workers.to_string()];
                self.figures.extend(time_ms.map(|time| Figure::of("scale.primes", row, samples, &time, Unit::Time)));
            }
            Line::Ended { steal } => _ = self.facts.insert("steal".to_owned(), steal),
            Line::Target(target) => self.targets.push(target),
        }
    }
}

/// Something that the recommended patterns are to keep to; the data says in words what.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Target {
    #[serde(rename = "target")]
    pub(crate) what: String,
    pub(crate) measured: f64,
    pub(crate) at_most: Option<f64>,
    pub(crate) at_least: Option<f64>,
    pub(crate) met: bool,
    /// Where the limit comes from.
    pub(crate) source: String,
}

/// `benchmarks.json`: what `cargo bench -p benches` measured.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Benchmarks {
    /// The day of the last measurement, in UTC.
    pub(crate) date: String,
    /// How sure the intervals are, as a share of one.
    pub(crate) confidence: f64,
    /// The versions of the libraries.
    pub(crate) versions: BTreeMap<String, String>,
    /// Those of one function side by side, in the order in which they were measured.
    pub(crate) measurements: Vec<Measurement>,
}

/// One benchmark, whose group, function and parameter are those of a [`Figure`]; its times are in nanoseconds.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Measurement {
    pub(crate) group: String,
    pub(crate) function: String,
    pub(crate) parameter: String,
    pub(crate) samples: usize,
    /// The median; unlike the mean it is not moved by a few samples that something else disturbed.
    pub(crate) median_ns: f64,
    /// The ends of the median's confidence interval.
    pub(crate) lower_ns: f64,
    pub(crate) upper_ns: f64,
    pub(crate) fastest_ns: f64,
}

/// A line of `scale.json`: what `cargo run --release -p comparison -- scale --json` prints.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    About {
        date: String,
        samples: u32,
        machine: BTreeMap<String, serde_json::Value>,
        versions: BTreeMap<String, Option<String>>,
    },
    Row {
        pattern: String,
        label: String,
        calls: u64,
        samples: usize,
        overhead_ms: Option<Estimate>,
        cpu_ms: Option<f64>,
        bytes_per_call: Option<f64>,
        lateness_ms: Option<BTreeMap<String, f64>>,
    },
    Ended {
        steal: String,
    },
    Primes {
        primes_in: String,
        label: String,
        workers: u32,
        samples: usize,
        time_ms: Option<Estimate>,
    },
    Target(Target),
}

#[derive(Deserialize)]
struct Estimate {
    median: f64,
    interval: Option<[f64; 2]>,
}

/// Every run, a reader's own last.
pub(crate) fn runs(workspace: &Path) -> anyhow::Result<Vec<Run>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(workspace.join("docs/data")).context("cannot read docs/data")? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    ensure!(!names.is_empty(), "docs/data contains no run: measure one with `cargo run -p docs -- figures --mine`");
    names.sort_by_key(|name| (name == MINE, name.clone()));
    names.into_iter().map(|name| run(workspace, name)).collect()
}

fn run(workspace: &Path, name: String) -> anyhow::Result<Run> {
    let mut run = Run { facts: BTreeMap::new(), figures: Vec::new(), targets: Vec::new(), name };
    let benchmarks: Benchmarks = parsed(workspace, &format!("docs/data/{}/benchmarks.json", run.name))?;
    run.facts.insert("confidence".to_owned(), Unit::Share.show(benchmarks.confidence));
    run.facts.extend(versions(benchmarks.versions));
    run.figures.extend(hardware_limit(&benchmarks.measurements));
    run.figures.extend(benchmarks.measurements.into_iter().map(|row| Figure {
        group: format!("benchmarks.{}", row.group),
        label: readable(&row.function),
        function: row.function,
        parameter: row.parameter,
        unit: Unit::Time,
        median: row.median_ns,
        interval: Some([row.lower_ns, row.upper_ns]),
        samples: row.samples,
    }));
    let file = format!("docs/data/{}/scale.json", run.name);
    for (line, number) in files::read(workspace, &file)?.lines().zip(1..) {
        run.take(serde_json::from_str(line).with_context(|| format!("{file}:{number} is corrupt"))?);
    }
    ensure!(run.facts.contains_key("date"), "{file} does not say when it was measured");
    Ok(run)
}

/// As many processes as there are cores, which share nothing; measured before and after the others, and the fastest sample of all
/// counts.
fn hardware_limit(measurements: &[Measurement]) -> Option<Figure> {
    let rows = measurements.iter().filter(|row| row.group == "cpu" && row.parameter.starts_with("one-per-core"));
    let fastest = rows.clone().map(|row| row.fastest_ns).min_by(f64::total_cmp)?;
    Some(Figure {
        group: "benchmarks.cpu".to_owned(),
        function: "hardware-limit".to_owned(),
        label: "hardware limit".to_owned(),
        parameter: "one-process-per-core".to_owned(),
        unit: Unit::Time,
        median: fastest,
        interval: None,
        samples: rows.map(|row| row.samples).sum(),
    })
}

fn versions(versions: BTreeMap<String, String>) -> impl Iterator<Item = (String, String)> {
    versions.into_iter().map(|(library, version)| (format!("versions.{library}"), version))
}

/// Writes what criterion left below `target`, and `target/scale.json`, to a folder of `data/`, or leaves that as it was if either was not
/// measured.
pub(crate) fn take_over(root: &Path, target: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let benchmarks = criterion::read(&target.join("criterion"), &root.join("../Cargo.lock"))?;
    let file = target.join("scale.json");
    let scale = fs::read_to_string(&file).with_context(|| format!("cannot read {}; run `{SCALE}`", file.display()))?;
    let folder = root.join("data").join(name);
    files::write(&folder.join("benchmarks.json"), serde_json::to_string_pretty(&benchmarks)? + "\n")?;
    files::write(&folder.join("scale.json"), scale)?;
    Ok(folder)
}

/// Reads a JSON file.
pub(crate) fn parsed<T: DeserializeOwned>(workspace: &Path, file: &str) -> anyhow::Result<T> {
    serde_json::from_str(&files::read(workspace, file)?).with_context(|| format!("{file} is corrupt"))
}
