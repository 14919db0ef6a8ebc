//! What `cargo run --release -p comparison -- scale --json` measured, kept in `data/scale.json`; a second run on the same machine
//! lies beside it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use serde::Deserialize;

use crate::chart::Bar;
use crate::curves;
use crate::numbers::{count, measured, times};

/// One run, and the run after it.
#[derive(Debug)]
pub(crate) struct Scale {
    first: Run,
    again: Run,
}

/// What one run printed.
#[derive(Debug)]
struct Run {
    date: String,
    samples: u32,
    versions: BTreeMap<String, String>,
    rows: Vec<Row>,
    goals: Vec<Goal>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Line {
    About { date: String, samples: u32, versions: BTreeMap<String, String> },
    Row(Row),
    Goal(Goal),
}

/// One arrangement with one number of calls.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    arrangement: String,
    pub(crate) calls: u32,
    pub(crate) overhead_ms: Option<f64>,
    overhead_interval_ms: Option<[f64; 2]>,
    overhead_to_floor: Option<f64>,
    cpu_ms: Option<f64>,
    bytes_a_call: Option<f64>,
    pub(crate) gap: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Goal {
    wanted: String,
    found: f64,
    #[serde(flatten)]
    bound: Bound,
    reached: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

impl Scale {
    /// Reads both runs of the book in `root`.
    pub(crate) fn read(root: &Path) -> anyhow::Result<Self> {
        Ok(Self { first: Run::read(root, "data/scale.json")?, again: Run::read(root, "data/scale_again.json")? })
    }

    /// The versions of the libraries that were measured.
    pub(crate) fn versions(&self) -> &BTreeMap<String, String> {
        &self.first.versions
    }

    /// The rows of one arrangement, by the number of calls.
    pub(crate) fn rows_of(&self, arrangement: &str) -> anyhow::Result<Vec<&Row>> {
        let rows: Vec<_> = self.first.rows.iter().filter(|row| row.arrangement == arrangement).collect();
        ensure!(!rows.is_empty(), "unknown arrangement `{arrangement}`");
        Ok(rows)
    }

    /// A bar for each arrangement that told its memory with that many calls.
    pub(crate) fn bytes(&self, calls: u32) -> Vec<Bar> {
        let bar = |row: &Row| {
            let value = row.bytes_a_call?;
            Some(Bar {
                group: None,
                label: row.arrangement.clone(),
                class: "bytes".to_owned(),
                value,
                interval: None,
                text: format!("{value:.0}\u{a0}bytes"),
            })
        };
        self.first.rows.iter().filter(|row| row.calls == calls).filter_map(bar).collect()
    }

    /// One figure: `date`, `samples`, `goals`, `goals.reached`, `again.rows`, `again.differ`, or a figure of a row such as
    /// `overhead.100000.tokio-join-all`. With a second arrangement after a slash it is the ratio of the first to the second.
    pub(crate) fn figure(&self, name: &str) -> anyhow::Result<String> {
        match name {
            "date" => return Ok(self.first.date.clone()),
            "samples" => return Ok(self.first.samples.to_string()),
            "goals" => return Ok(self.first.goals.len().to_string()),
            "goals.reached" => return Ok(self.first.reached()),
            "again.goals.reached" => return Ok(self.again.reached()),
            "again.rows" => return Ok(self.both().count().to_string()),
            "again.differ" => return Ok(self.both().filter(differ).count().to_string()),
            _ => {}
        }
        let (kind, calls, which) = name
            .split_once('.')
            .and_then(|(kind, rest)| rest.split_once('.').map(|(calls, which)| (kind, calls, which)))
            .with_context(|| format!("unknown figure `scale.{name}`"))?;
        let (one, other) = which.split_once('/').map_or((which, None), |(one, other)| (one, Some(other)));
        let calls: u32 = calls.parse().with_context(|| format!("`{calls}` is no number of calls"))?;
        let value = |arrangement| {
            let row = self.rows_of(arrangement)?.into_iter().find(|row| row.calls == calls);
            let value = row.and_then(|row| match kind {
                "overhead" => row.overhead_ms,
                "bytes" => row.bytes_a_call,
                "cpu" => row.cpu_ms,
                _ => None,
            });
            value.with_context(|| format!("no `{kind}` of {arrangement} with {calls} calls"))
        };
        let found = value(one)?;
        Ok(match (other, kind) {
            (Some(other), _) => times(found / value(other)?),
            (None, "bytes") => format!("{found:.0}\u{a0}bytes"),
            (None, _) => measured(found),
        })
    }

    /// A Markdown table: `goals`, `growth`, `again`, or a number of calls.
    pub(crate) fn table(&self, name: &str) -> anyhow::Result<String> {
        match name {
            "goals" => Ok(self.goals()),
            "growth" => Ok(self.growth()),
            "again" => Ok(self.repeated()),
            _ if name.starts_with("ratios.") => self.ratios(curves::arrangements(&name["ratios.".len()..])?),
            calls => match calls.parse() {
                Ok(calls) => self.cost(calls),
                Err(_) => bail!(
                    "unknown table `scale.{name}`; known are goals, growth, again, ratios.…, and a number of calls"
                ),
            },
        }
    }

    fn goals(&self) -> String {
        let mut table =
            "| wanted | bound | found | reached | in another run | reached |\n|---|--:|--:|---|--:|---|".to_owned();
        let cells = |goal: &Goal| format!("{:.2} | {}", goal.found, if goal.reached { "yes" } else { "**no**" });
        for goal in &self.first.goals {
            let wanted = &goal.wanted;
            let bound = match goal.bound {
                Bound::AtMost(most) => format!("≤\u{a0}{most:.2}"),
                Bound::AtLeast(least) => format!("≥\u{a0}{least:.2}"),
            };
            let twin = self.again.goals.iter().find(|twin| twin.wanted == *wanted);
            let again = twin.map_or_else(|| "– | –".to_owned(), cells);
            let words = wanted.split(' ').map(|word| {
                let number = word.trim_end_matches(':');
                number.parse().map_or_else(|_| name(word), |calls| word.replace(number, &count(calls)))
            });
            let wanted = words.collect::<Vec<_>>().join(" ");
            _ = write!(table, "\n| {wanted} | {bound} | {} | {again} |", cells(goal));
        }
        table
    }

    /// Overhead by arrangement and number of calls.
    fn growth(&self) -> String {
        let mut steps: Vec<_> = self.first.rows.iter().map(|row| row.calls).collect();
        steps.sort_unstable();
        steps.dedup();
        let names: Vec<_> = steps.iter().map(|&calls| count(calls)).collect();
        let mut table = format!("| calls | {} |\n|---|{}", names.join(" | "), "--:|".repeat(names.len()));
        for arrangement in self.first.arrangements() {
            let rows = self.first.rows.iter().filter(|row| row.arrangement == arrangement);
            let cell = |row: &Row| row.overhead_ms.map_or_else(|| "–".to_owned(), measured);
            let name = name(arrangement);
            _ = write!(table, "\n| {name} | {} |", rows.map(cell).collect::<Vec<_>>().join(" | "));
        }
        table
    }

    /// The overhead of some arrangements as a multiple of that of the second, which comes after the floor.
    fn ratios(&self, arrangements: &[&str]) -> anyhow::Result<String> {
        const STEPS: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];
        let base = arrangements[1];
        let mut table =
            format!("| overhead, to {} | {} |\n|---|--:|--:|--:|--:|", name(base), STEPS.map(count).join(" | "));
        let base = self.rows_of(base)?;
        for arrangement in arrangements {
            let rows = self.rows_of(arrangement)?;
            let of = |rows: &[&Row], calls| rows.iter().find(|row| row.calls == calls).and_then(|row| row.overhead_ms);
            let cells = STEPS.map(|calls| match (of(&rows, calls), of(&base, calls)) {
                (Some(overhead), Some(base)) => times(overhead / base),
                _ => "–".to_owned(),
            });
            _ = write!(table, "\n| {} | {} |", name(arrangement), cells.join(" | "));
        }
        Ok(table)
    }

    /// What each arrangement costs with that many calls, beside the floor.
    fn cost(&self, calls: u32) -> anyhow::Result<String> {
        let rows: Vec<_> = self.first.rows.iter().filter(|row| row.calls == calls).collect();
        ensure!(!rows.is_empty(), "nothing was measured with {calls} calls");
        let mut table =
            "| arrangement | overhead | from | to | to the floor | CPU | bytes a call |\n|---|--:|--:|--:|--:|--:|--:|"
                .to_owned();
        for row in rows {
            let or_dash = |figure: Option<String>| figure.unwrap_or_else(|| "–".to_owned());
            _ = match (row.overhead_ms, row.overhead_interval_ms) {
                (Some(overhead), Some([from, to])) => write!(
                    table,
                    "\n| {} | {} | {} | {} | {} | {} | {} |",
                    name(&row.arrangement),
                    measured(overhead),
                    measured(from),
                    measured(to),
                    or_dash(row.overhead_to_floor.map(times)),
                    or_dash(row.cpu_ms.map(measured)),
                    or_dash(row.bytes_a_call.map(|bytes| format!("{bytes:.0}"))),
                ),
                _ => write!(table, "\n| {} | – | – | – | – | – | – |", name(&row.arrangement)),
            };
        }
        Ok(table)
    }

    /// Each row with its twin of the second run, where both were measured.
    fn both(&self) -> impl Iterator<Item = (&Row, &Row)> {
        self.first.rows.iter().filter_map(|row| {
            let twin =
                self.again.rows.iter().find(|twin| (&twin.arrangement, twin.calls) == (&row.arrangement, row.calls))?;
            (row.overhead_ms.is_some() && twin.overhead_ms.is_some()).then_some((row, twin))
        })
    }

    /// The rows whose medians differ by more than the wider of their intervals.
    fn repeated(&self) -> String {
        let mut table = "| arrangement | calls | this run | another |\n|---|--:|--:|--:|".to_owned();
        let cell = |row: &Row| {
            let [from, to] = row.overhead_interval_ms.unwrap_or_default();
            format!("{} ({} to {})", measured(row.overhead_ms.unwrap_or_default()), measured(from), measured(to))
        };
        for (row, twin) in self.both().filter(differ) {
            _ = write!(
                table,
                "\n| {} | {} | {} | {} |",
                name(&row.arrangement),
                count(row.calls),
                cell(row),
                cell(twin)
            );
        }
        table
    }
}

fn differ((row, twin): &(&Row, &Row)) -> bool {
    let width = |row: &Row| row.overhead_interval_ms.map_or(0.0, |[from, to]| to - from);
    let between = row.overhead_ms.unwrap_or_default() - twin.overhead_ms.unwrap_or_default();
    between.abs() > width(row).max(width(twin))
}

impl Run {
    fn read(root: &Path, file: &str) -> anyhow::Result<Self> {
        let text = fs::read_to_string(root.join(file)).with_context(|| format!("cannot read docs/{file}"))?;
        let (mut about, mut rows, mut goals) = (None, Vec::new(), Vec::new());
        for (line, number) in text.lines().zip(1..) {
            match serde_json::from_str(line).with_context(|| format!("docs/{file}:{number} is corrupt"))? {
                Line::About { date, samples, versions } => about = Some((date, samples, versions)),
                Line::Row(row) => rows.push(row),
                Line::Goal(goal) => goals.push(goal),
            }
        }
        let (date, samples, versions) =
            about.with_context(|| format!("docs/{file} does not say when it was measured"))?;
        Ok(Self { date, samples, versions, rows, goals })
    }

    fn reached(&self) -> String {
        self.goals.iter().filter(|goal| goal.reached).count().to_string()
    }

    /// Each arrangement once, in the order in which they were measured.
    fn arrangements(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for row in &self.rows {
            if !names.contains(&row.arrangement.as_str()) {
                names.push(&row.arrangement);
            }
        }
        names
    }
}

/// An arrangement, on one line.
fn name(arrangement: &str) -> String {
    arrangement.replace('-', "\u{2011}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(arrangement: &str, calls: u32, overhead_ms: f64, interval: [f64; 2]) -> Row {
        Row {
            arrangement: arrangement.to_owned(),
            calls,
            overhead_ms: Some(overhead_ms),
            overhead_interval_ms: Some(interval),
            overhead_to_floor: None,
            cpu_ms: None,
            bytes_a_call: Some(200.4),
            gap: None,
        }
    }

    fn run(rows: Vec<Row>) -> Run {
        Run { date: String::new(), samples: 3, versions: BTreeMap::new(), rows, goals: Vec::new() }
    }

    #[test]
    fn a_ratio_is_of_two_arrangements_with_as_many_calls() {
        let rows = vec![
            row("slow", 1_000, 30.0, [29.0, 31.0]),
            row("quick", 10, 1.0, [1.0, 1.0]),
            row("quick", 1_000, 20.0, [19.0, 21.0]),
        ];
        let scale = Scale { first: run(rows), again: run(Vec::new()) };
        assert_eq!(scale.figure("overhead.1000.slow/quick").expect("both were measured"), "1.50x");
        assert_eq!(scale.figure("bytes.1000.slow").expect("it was measured"), "200\u{a0}bytes");
        let unknown = scale.figure("overhead.10.slow").expect_err("it was not measured").to_string();
        assert_eq!(unknown, "no `overhead` of slow with 10 calls");
    }

    #[test]
    fn two_runs_differ_when_their_medians_lie_further_apart_than_either_interval_is_wide() {
        let first = vec![row("same", 1, 10.0, [9.0, 11.0]), row("other", 1, 10.0, [9.0, 11.0])];
        let again = vec![row("same", 1, 11.9, [11.0, 12.0]), row("other", 1, 12.1, [12.0, 13.0])];
        let scale = Scale { first: run(first), again: run(again) };
        assert_eq!(scale.figure("again.rows").expect("it is known"), "2");
        assert_eq!(scale.figure("again.differ").expect("it is known"), "1");
        let table = scale.table("again").expect("it is known");
        assert!(table.contains("other") && !table.contains("same"), "{table}");
    }
}
