//! The figures that pages show, by name and as tables.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::criterion::{Benchmarks, Measurement};
use crate::numbers::{exact, in_unit, measured, percent, readable, time, times};
use crate::ratios;
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
    #[serde(alias = "most_in_flight")]
    max_in_flight: u32,
    threads: u32,
}

/// The files of `data/`.
#[derive(Debug)]
pub struct Figures {
    comparison: Comparison,
    pub(crate) benchmarks: Benchmarks,
    /// A second run on the same machine.
    again: Benchmarks,
    pub(crate) scale: Scale,
    /// Every figure by its name, but those of scale.
    all: OnceCell<BTreeMap<String, String>>,
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
            again: parsed(root, "data/benchmarks_again.json")?,
            scale: Scale::read(root)?,
            all: OnceCell::new(),
        })
    }

    /// One figure, with its unit, or the ratio of two benchmarks.
    pub(crate) fn one(&self, name: &str) -> anyhow::Result<String> {
        if let Some(name) = name.strip_prefix("scale.") {
            return self.scale.figure(name);
        }
        if let Some((one, other)) = name.split_once(" / ") {
            return Ok(times(self.median(one)? / self.median(other)?));
        }
        let all = self.all.get_or_init(|| self.named());
        let near = name.rsplit_once('.').map_or("", |(group, _)| group);
        all.get(name).cloned().with_context(|| {
            let known: Vec<_> = all.keys().map(String::as_str).filter(|known| known.starts_with(near)).collect();
            format!("unknown figure `{name}`; known are {}", known.join(", "))
        })
    }

    /// Whether a comparison such as `scale.cpu.1000.a/b > 2` or `benchmarks.overhead.yield.tokio < 1µs` holds, as an error where it
    /// does not.
    pub(crate) fn holds(&self, comparison: &str) -> anyhow::Result<()> {
        let mut words = comparison.rsplitn(3, ' ');
        let (Some(bound), Some(sign), Some(name)) = (words.next(), words.next(), words.next()) else {
            bail!("`{comparison}` is no comparison: it takes a figure, < or >, and a number");
        };
        let figure = self.one(name)?;
        let ((found, is_time), (limit, limit_is_time)) = (comparable(&figure)?, comparable(bound)?);
        ensure!(is_time == limit_is_time, "`{bound}` cannot be compared with {figure}; a time has a unit, as in 2ms");
        let holds = match sign {
            "<" => found < limit,
            ">" => found > limit,
            _ => bail!("`{sign}` is neither < nor >"),
        };
        ensure!(holds, "the text says that {name} {sign} {bound}, and it is {figure}");
        Ok(())
    }

    /// Each benchmark with its twin of the second run.
    fn both(&self) -> impl Iterator<Item = (&Measurement, &Measurement)> {
        self.benchmarks.measurements.iter().filter_map(|row| {
            let twin = self.again.measurements.iter().find(|twin| figure_name(twin) == figure_name(row))?;
            Some((row, twin))
        })
    }

    /// The benchmarks whose medians differ by more than the wider of their intervals.
    fn repeated(&self) -> String {
        let mut table = "| benchmark | | this run | another |\n|---|---|--:|--:|".to_owned();
        let cell = |row: &Measurement| format!("{} ({})", time(row.median_ns), interval(row));
        for (row, twin) in self.both().filter(differ) {
            let Measurement { group, function, parameter, .. } = row;
            _ = write!(table, "\n| {group}, {function} | {parameter} | {} | {} |", cell(row), cell(twin));
        }
        table
    }

    /// A benchmark's median, in nanoseconds.
    fn median(&self, name: &str) -> anyhow::Result<f64> {
        let benchmark = self.benchmarks.measurements.iter().find(|measurement| figure_name(measurement) == name);
        benchmark.map(|measurement| measurement.median_ns).with_context(|| format!("unknown benchmark `{name}`"))
    }

    fn named(&self) -> BTreeMap<String, String> {
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
                all.insert(name("in_flight"), row.max_in_flight.to_string());
                all.insert(name("threads"), row.threads.to_string());
                all.insert(name("speed_up"), times(first.measured_ms / row.measured_ms));
            }
        }
        all.insert("benchmarks.again.rows".to_owned(), self.both().count().to_string());
        all.insert("benchmarks.again.differ".to_owned(), self.both().filter(differ).count().to_string());
        let Benchmarks { machine, date, command, confidence, versions, measurements } = &self.benchmarks;
        let about = [
            ("cpu", machine.cpu.clone()),
            ("cores", machine.cores.to_string()),
            ("os", machine.os.clone()),
            ("rustc", machine.rustc.clone()),
            ("date", date.clone()),
            ("command", command.clone()),
            ("confidence", percent(*confidence)),
        ];
        all.extend(about.map(|(name, figure)| (format!("benchmarks.{name}"), figure)));
        all.extend(
            versions.iter().map(|(library, version)| (format!("benchmarks.versions.{library}"), version.clone())),
        );
        for row in measurements {
            let name = figure_name(row);
            for ratio in ratios::of(&row.group) {
                all.extend(ratio.figure(&self.benchmarks, row).map(|figure| (format!("{name}.{}", ratio.key), figure)));
            }
            all.insert(format!("{name}.interval"), interval(row));
            all.insert(format!("{name}.samples"), row.samples.to_string());
            all.insert(name, time(row.median_ns));
        }
        all
    }

    /// A Markdown table. Of benchmarks it takes `benchmarks.GROUP`, and the functions to show if not all are wanted; or, for a row
    /// a function and a column a parameter, `benchmarks.GROUP.by_parameter` and `benchmarks.GROUP.ratio_by_parameter`.
    pub(crate) fn table(&self, name: &str) -> anyhow::Result<String> {
        if let Some(name) = name.strip_prefix("scale.") {
            return self.scale.table(name);
        }
        match name {
            "benchmarks.again" => return Ok(self.repeated()),
            "comparison.waiting" => return Ok(comparison_table(&self.comparison.waiting)),
            "comparison.computing" => return Ok(comparison_table(&self.comparison.computing)),
            _ => {}
        }
        let mut words = name.split_whitespace();
        let table = words.next().and_then(|table| table.strip_prefix("benchmarks.")).unwrap_or_default();
        let functions: Vec<_> = words.collect();
        let (group, form) = table.split_once('.').unwrap_or((table, ""));
        let rows: Vec<_> = self.benchmarks.group(group).collect();
        let known = ["", "by_parameter", "ratio_by_parameter"].contains(&form) && !rows.is_empty();
        ensure!(
            known,
            "unknown table `{name}`; known are comparison.waiting, comparison.computing, benchmarks.GROUP, \
             benchmarks.GROUP.by_parameter, benchmarks.GROUP.ratio_by_parameter, where GROUP is one of {}",
            self.groups().join(", ")
        );
        for function in &functions {
            ensure!(
                rows.iter().any(|row| row.function == *function),
                "no benchmark `{function}` in the table `{name}`"
            );
        }
        let wanted = |row: &&Measurement| functions.is_empty() || functions.contains(&row.function.as_str());
        let rows: Vec<_> = rows.into_iter().filter(wanted).collect();
        Ok(match form {
            "" => self.benchmark_table(group, &rows),
            "by_parameter" => by_parameter(&rows, |row| time(row.median_ns)),
            _ => {
                let ratio = ratios::of(group).into_iter().next().context("the group has no ratio")?;
                by_parameter(&rows, |row| ratio.figure(&self.benchmarks, row).unwrap_or_default())
            }
        })
    }

    fn groups(&self) -> Vec<&str> {
        let mut groups: Vec<_> = self.benchmarks.measurements.iter().map(|row| row.group.as_str()).collect();
        groups.dedup();
        groups
    }

    fn benchmark_table(&self, group: &str, rows: &[&Measurement]) -> String {
        let ratios = ratios::of(group);
        let [function, parameter] = labels_of(group);
        let mut headings = vec!["median", "interval"];
        headings.extend(ratios.iter().map(|ratio| ratio.heading));
        let line = "--:|".repeat(headings.len());
        let mut table = format!("| {function} | {parameter} | {} |\n|---|---|{line}", headings.join(" | "));
        for row in rows {
            let mut cells = vec![time(row.median_ns), interval(row)];
            cells.extend(ratios.iter().map(|ratio| ratio.figure(&self.benchmarks, row).unwrap_or_default()));
            _ = write!(table, "\n| {} | {} | {} |", row.function, readable(&row.parameter), cells.join(" | "));
        }
        for peer in PEERS.iter().filter(|peer| group == "peers" && rows.iter().all(|row| row.function != **peer)) {
            _ = write!(table, "\n| {peer} | | not installed |{}", " |".repeat(headings.len() - 1));
        }
        table
    }
}

/// The languages that are measured where they are installed.
const PEERS: [&str; 4] = ["rust", "node", "go", "python"];

/// What the functions and the parameters of a group are.
fn labels_of(group: &str) -> [&'static str; 2] {
    match group {
        "waiting" => ["model", "runtime"],
        "computing" | "uneven" => ["model", "by"],
        "grain" => ["by", "jobs at a time"],
        "amdahl" => ["by", "serial share in %"],
        "peers" => ["language", "workers"],
        "overhead" => ["what", "of"],
        _ => ["how", "calls"],
    }
}

/// A row for each function, and a column for each parameter.
fn by_parameter(rows: &[&Measurement], cell: impl Fn(&Measurement) -> String) -> String {
    let (mut functions, mut parameters) = (Vec::new(), Vec::new());
    for row in rows {
        for (seen, name) in [(&mut functions, &row.function), (&mut parameters, &row.parameter)] {
            if !seen.contains(&name) {
                seen.push(name);
            }
        }
    }
    let columns = "--:|".repeat(parameters.len());
    let head = parameters.iter().map(|parameter| readable(parameter)).collect::<Vec<_>>().join(" | ");
    let mut table = format!("| how | {head} |\n|---|{columns}");
    for function in functions {
        _ = write!(table, "\n| {function} |");
        for parameter in &parameters {
            let row = rows.iter().find(|row| row.function == *function && row.parameter == **parameter);
            _ = write!(table, " {} |", row.map_or_else(|| "–".to_owned(), |row| cell(row)));
        }
    }
    table
}

/// A figure or a bound as a number, in nanoseconds where it is a time, and whether it is one.
fn comparable(text: &str) -> anyhow::Result<(f64, bool)> {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let (factor, is_time) = match unit.trim_start_matches('\u{a0}') {
        "" | "x" | "%" => (1.0, false),
        "ns" => (1.0, true),
        "µs" => (1e3, true),
        "ms" => (1e6, true),
        _ => bail!("`{text}` is no count, ratio or time"),
    };
    let number: f64 = number.parse().with_context(|| format!("`{text}` is no count, ratio or time"))?;
    Ok((number * factor, is_time))
}

/// The name of a benchmark's median among the figures.
fn figure_name(Measurement { group, function, parameter, .. }: &Measurement) -> String {
    format!("benchmarks.{group}.{function}.{parameter}")
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
    let mut table = head(by_runtime, &["predicted", "measured", "ratio", "max in flight", "threads"]);
    for row in rows {
        let Row { predicted_ms, measured_ms, ratio, max_in_flight, threads, .. } = row;
        let (predicted, measured) = (exact(*predicted_ms), measured(*measured_ms));
        let name = labels(&row.model, row.runtime.as_deref(), by_runtime);
        _ = write!(table, "\n{name} {predicted} | {measured} | {ratio:.2} | {max_in_flight} | {threads} |");
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

fn differ((row, twin): &(&Measurement, &Measurement)) -> bool {
    let width = |row: &Measurement| row.upper_ns - row.lower_ns;
    (row.median_ns - twin.median_ns).abs() > width(row).max(width(twin))
}

/// The interval of a median, in the unit of that.
fn interval(row: &Measurement) -> String {
    let ((lower, _), (upper, unit)) = (in_unit(row.lower_ns, row.median_ns), in_unit(row.upper_ns, row.median_ns));
    format!("{lower} to {upper}\u{a0}{unit}")
}
