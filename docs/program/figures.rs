//! The figures that pages show, by name and as tables.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::criterion::{Benchmarks, Measurement};
use crate::scale::Scale;

/// What `cargo run --release -p comparison -- --samples 5 --json` prints, kept in `data/comparison.json`.
#[derive(Debug, Deserialize)]
pub struct Comparison {
    cores: u32,
    calls: u32,
    latency_ms: f64,
    samples: u32,
    waiting: Vec<Row>,
    computing: Vec<Row>,
    ceiling: f64,
}

/// A row of the comparison; computing needs no runtime.
#[derive(Debug, Deserialize)]
struct Row {
    model: String,
    runtime: Option<String>,
    predicted_ms: f64,
    measured_ms: f64,
    ratio: f64,
    most_in_flight: u32,
    threads: u32,
}

/// The files of `data/`.
#[derive(Debug)]
pub struct Figures {
    comparison: Comparison,
    pub(crate) benchmarks: Benchmarks,
    pub(crate) scale: Scale,
}

impl Figures {
    /// Reads the files of `data/` of the book in `root`.
    ///
    /// # Errors
    /// If a file is missing or is not of the form above.
    pub fn read(root: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            comparison: parsed(root, "data/comparison.json")?,
            benchmarks: parsed(root, "data/benchmarks.json")?,
            scale: Scale::read(root)?,
        })
    }

    /// One figure, with its unit.
    pub(crate) fn one(&self, name: &str) -> anyhow::Result<String> {
        if let Some(name) = name.strip_prefix("scale.") {
            return self.scale.figure(name);
        }
        let all = self.all();
        let near = name.rsplit_once('.').map_or("", |(group, _)| group);
        all.get(name).cloned().with_context(|| {
            let known: Vec<_> = all.keys().map(String::as_str).filter(|known| known.starts_with(near)).collect();
            format!("unknown figure `{name}`; known are {}", known.join(", "))
        })
    }

    fn all(&self) -> BTreeMap<String, String> {
        let Comparison { cores, calls, latency_ms, samples, waiting, computing, ceiling } = &self.comparison;
        let mut all = BTreeMap::from([
            ("comparison.cores".to_owned(), cores.to_string()),
            ("comparison.calls".to_owned(), calls.to_string()),
            ("comparison.latency".to_owned(), exact(*latency_ms)),
            ("comparison.samples".to_owned(), samples.to_string()),
            ("comparison.ceiling".to_owned(), times(*ceiling)),
        ]);
        for (table, rows) in [("waiting", waiting), ("computing", computing)] {
            for row in rows {
                let name = |figure| format!("comparison.{table}.{}.{figure}", key(&row.model, row.runtime.as_deref()));
                let first = rows.iter().find(|first| first.runtime == row.runtime).unwrap_or(row);
                all.insert(name("predicted"), exact(row.predicted_ms));
                all.insert(name("measured"), measured(row.measured_ms));
                all.insert(name("ratio"), format!("{:.2}", row.ratio));
                all.insert(name("in_flight"), row.most_in_flight.to_string());
                all.insert(name("threads"), row.threads.to_string());
                all.insert(name("speed_up"), times(first.measured_ms / row.measured_ms));
            }
        }
        let Benchmarks { machine, date, command, confidence, waiting, computing } = &self.benchmarks;
        let about = [
            ("cpu", machine.cpu.clone()),
            ("cores", machine.cores.to_string()),
            ("os", machine.os.clone()),
            ("rustc", machine.rustc.clone()),
            ("date", date.clone()),
            ("command", command.clone()),
            ("confidence", format!("{:.0} %", confidence * 100.0)),
        ];
        all.extend(about.map(|(name, figure)| (format!("benchmarks.{name}"), figure)));
        for (table, rows) in [("waiting", waiting), ("computing", computing)] {
            for row in rows {
                let name = format!("benchmarks.{table}.{}", key(&row.model, row.runtime.as_deref()));
                let first = rows.iter().find(|first| first.runtime == row.runtime).unwrap_or(row);
                all.insert(format!("{name}.speed_up"), times(first.median_ms / row.median_ms));
                all.insert(format!("{name}.samples"), row.samples.to_string());
                all.insert(name, measured(row.median_ms));
            }
        }
        all
    }

    /// A Markdown table.
    pub(crate) fn table(&self, name: &str) -> anyhow::Result<String> {
        if let Some(name) = name.strip_prefix("scale.") {
            return self.scale.table(name);
        }
        match name {
            "comparison.waiting" => Ok(comparison_table(&self.comparison.waiting)),
            "comparison.computing" => Ok(comparison_table(&self.comparison.computing)),
            "benchmarks.waiting" => Ok(benchmark_table(&self.benchmarks.waiting)),
            "benchmarks.computing" => Ok(benchmark_table(&self.benchmarks.computing)),
            _ => bail!(
                "unknown table `{name}`; known are comparison.waiting, comparison.computing, benchmarks.waiting, \
                 benchmarks.computing"
            ),
        }
    }
}

fn parsed<T: DeserializeOwned>(root: &Path, file: &str) -> anyhow::Result<T> {
    let text = fs::read_to_string(root.join(file)).with_context(|| format!("cannot read docs/{file}"))?;
    serde_json::from_str(&text).with_context(|| format!("docs/{file} is corrupt"))
}

fn key(model: &str, runtime: Option<&str>) -> String {
    runtime.map_or_else(|| model.to_owned(), |runtime| format!("{model}.{runtime}"))
}

fn comparison_table(rows: &[Row]) -> String {
    let by_runtime = rows.iter().any(|row| row.runtime.is_some());
    let mut table = head(by_runtime, &["predicted", "measured", "ratio", "most in flight", "threads"]);
    for row in rows {
        let Row { predicted_ms, measured_ms, ratio, most_in_flight, threads, .. } = row;
        let (predicted, measured) = (exact(*predicted_ms), measured(*measured_ms));
        let name = labels(&row.model, row.runtime.as_deref(), by_runtime);
        _ = write!(table, "\n{name} {predicted} | {measured} | {ratio:.2} | {most_in_flight} | {threads} |");
    }
    table
}

fn benchmark_table(rows: &[Measurement]) -> String {
    let by_runtime = rows.iter().any(|row| row.runtime.is_some());
    let mut table = head(by_runtime, &["median", "interval", "samples"]);
    for row in rows {
        let name = labels(&row.model, row.runtime.as_deref(), by_runtime);
        let (lower, upper) = (row.lower_ms, measured(row.upper_ms));
        let (median, samples) = (measured(row.median_ms), row.samples);
        _ = write!(table, "\n{name} {median} | {lower:.1} to {upper} | {samples} |");
    }
    table
}

fn head(by_runtime: bool, columns: &[&str]) -> String {
    let names = if by_runtime { "| model | runtime |" } else { "| model |" };
    let line = if by_runtime { "|---|---|" } else { "|---|" };
    format!("{names} {} |\n{line}{}", columns.join(" | "), "--:|".repeat(columns.len()))
}

fn labels(model: &str, runtime: Option<&str>, by_runtime: bool) -> String {
    if by_runtime { format!("| {model} | {} |", runtime.unwrap_or_default()) } else { format!("| {model} |") }
}

/// A time that was worked out: `600 ms`.
fn exact(ms: f64) -> String {
    measured(ms).replace(".0\u{a0}", "\u{a0}")
}

/// A time that was measured: `604.5 ms`, whose unit stays on its line.
pub(crate) fn measured(ms: f64) -> String {
    format!("{ms:.1}\u{a0}ms")
}

fn times(ratio: f64) -> String {
    format!("{ratio:.2}x")
}
