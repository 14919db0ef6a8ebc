//! Tables of figures, in Markdown.

use std::fmt::Write as _;

use anyhow::bail;

use crate::data::{Figure, Run, Target};
use crate::figures::{Figures, Value, value};
use crate::numbers::{Unit, count, readable};

/// A column of ratios: what the figure is divided by, where `F` and `P` stand for its own function and parameter.
struct Ratio {
    heading: &'static str,
    base: &'static str,
    form: Form,
}

enum Form {
    /// How many times as long.
    Slower,
    /// How many times as fast.
    Faster,
    /// How many times as fast, as a share of one.
    Share,
    /// How many times as fast Amdahl's law lets it be; its parameter is the serial share in percent.
    Amdahl,
}

const fn ratio(heading: &'static str, base: &'static str, form: Form) -> Ratio {
    Ratio { heading, base, form }
}

/// What the functions and the parameters of a group are called, and its columns of ratios.
fn columns(group: &str) -> ([&'static str; 2], &'static [Ratio]) {
    const TO_SEQUENTIAL: Ratio = ratio("speed-up", "sequential.loop", Form::Faster);
    match group {
        "benchmarks.waiting" => (["model", "runtime"], const { &[ratio("speed-up", "sequential.P", Form::Faster)] }),
        "benchmarks.cpu" => (
            ["model", "by"],
            const { &[TO_SEQUENTIAL, ratio("of the hardware limit", "hardware-limit.one-process-per-core", Form::Share)] },
        ),
        "benchmarks.uneven" => (["model", "by"], const { &[TO_SEQUENTIAL] }),
        "benchmarks.grain" => {
            (["by", "jobs at a time"], const { &[ratio("speed-up", "sequential.all", Form::Faster)] })
        }
        "benchmarks.amdahl" => (
            ["by", "serial percent"],
            const { &[ratio("speed-up", "rayon.100", Form::Faster), ratio("predicted", "rayon.100", Form::Amdahl)] },
        ),
        "benchmarks.overhead" => (["what", "of"], &[]),
        "scale.primes" => (
            ["language", "workers"],
            const { &[ratio("time to Rust's", "rust.P", Form::Slower), ratio("speed-up", "F.1", Form::Faster)] },
        ),
        _ => (["pattern", "calls"], &[]),
    }
}

impl Ratio {
    fn of(&self, run: &Run, row: &Figure) -> Option<Value> {
        let base = self.base.replace('F', &row.function).replace('P', &row.parameter);
        let faster = value(run, &format!("{}.{base} / {}.{}", row.group, row.function, row.parameter))?;
        Some(match self.form {
            Form::Faster => faster,
            Form::Share => Value { unit: Unit::Share, ..faster },
            Form::Slower => value(run, &format!("{} / {base}", row.name()))?,
            Form::Amdahl => {
                let serial = row.parameter.parse::<f64>().ok()? / 100.0;
                let median = 1.0 / (serial + (1.0 - serial) / run.cores()?);
                Value { median, unit: Unit::Ratio, interval: None }
            }
        })
    }
}

/// `machine`, `targets`, `repeat`, `comparison.waiting`, `comparison.computing`, or of a group such as `benchmarks.cpu` or
/// `scale.overhead` its rows; after `.pivot` with a column for each parameter, after `.ratios` those of each function before the
/// slash to each behind it. Functions after the group select some.
pub(crate) fn table(figures: &Figures, what: &str) -> anyhow::Result<String> {
    let mut words = what.split_whitespace();
    let name = words.next().unwrap_or_default();
    let functions: Vec<_> = words.collect();
    match name {
        "machine" => return machine(figures),
        "targets" => return Ok(targets(figures)),
        "repeat" => return Ok(repeated(figures)),
        _ => {}
    }
    if let Some(table) = name.strip_prefix("comparison.").and_then(|name| figures.comparison().table(name)) {
        return Ok(table);
    }
    let (group, form) = match name.rsplit_once('.') {
        Some((group, form @ ("pivot" | "ratios"))) => (group, form),
        _ => (name, ""),
    };
    let rows = rows(figures, group, if form == "ratios" { &[] } else { &functions });
    if rows.is_empty() {
        return figures.not_measured(name);
    }
    match form {
        "pivot" => Ok(pivot(figures, group, &rows)),
        "ratios" => ratios(figures, group, &functions),
        _ => Ok(list(figures, group, &rows)),
    }
}

/// The rows of a group in any run, as the first run has them; of some functions, in the order in which these are named.
pub(crate) fn rows<'a>(figures: &'a Figures, group: &str, functions: &[&str]) -> Vec<&'a Figure> {
    let mut rows: Vec<&Figure> = Vec::new();
    for row in figures.runs.iter().flat_map(|run| &run.figures).filter(|row| row.group == group) {
        let wanted = functions.is_empty() || functions.contains(&row.function.as_str());
        if wanted && !rows.iter().any(|seen| (&seen.function, &seen.parameter) == (&row.function, &row.parameter)) {
            rows.push(row);
        }
    }
    rows.sort_by_key(|row| functions.iter().position(|function| *function == row.function));
    rows
}

fn list(figures: &Figures, group: &str, rows: &[&Figure]) -> String {
    let ([function, parameter], ratios) = columns(group);
    let mut table = format!("| {function} | {parameter} | median | interval |");
    table.extend(ratios.iter().map(|ratio| format!(" {} |", ratio.heading)));
    table += "\n|---|---|--:|--:|";
    table += &"--:|".repeat(ratios.len());
    for row in rows {
        let name = row.name();
        let mut cells = vec![figures.text(|run| value(run, &name)), interval(figures, &name)];
        cells.extend(ratios.iter().map(|ratio| figures.text(|run| ratio.of(run, run.figure(&name)?))));
        let (function, parameter) = (&row.label, readable(&row.parameter));
        _ = write!(table, "\n| {function} | {parameter} | {} |", cells_of(cells));
    }
    table
}

/// What the intervals of all committed runs span.
fn interval(figures: &Figures, name: &str) -> Option<String> {
    let rows = figures.committed().filter_map(|run| run.figure(name));
    let ends = rows.filter_map(|row| Some((row.unit, row.interval?)));
    let (unit, [lower, upper]) = ends.reduce(|(unit, [a, b]), (_, [c, d])| (unit, [a.min(c), b.max(d)]))?;
    Some(unit.range(lower, upper))
}

fn pivot(figures: &Figures, group: &str, rows: &[&Figure]) -> String {
    let (mut functions, mut parameters) = (Vec::new(), Vec::new());
    for row in rows {
        for (seen, name) in [(&mut functions, &row.function), (&mut parameters, &row.parameter)] {
            if !seen.contains(&name) {
                seen.push(name);
            }
        }
    }
    let names: Vec<_> = functions
        .iter()
        .map(|function| (label(figures, group, function).to_owned(), format!("{group}.{function}")))
        .collect();
    let [function, of] = columns(group).0;
    with_parameters(figures, &format!("{function}, by {of}"), &parameters, &names, |run, name, parameter| {
        value(run, &format!("{name}.{parameter}"))
    })
}

/// Each function before the slash, divided by each one behind it.
fn ratios(figures: &Figures, group: &str, functions: &[&str]) -> anyhow::Result<String> {
    let Some(slash) = functions.iter().position(|function| *function == "/") else {
        bail!("a table of ratios takes functions, a slash, and functions");
    };
    let all = rows(figures, group, functions);
    let mut measured: Vec<Vec<&str>> = Vec::new();
    for side in [&functions[..slash], &functions[slash + 1..]] {
        let (known, unknown): (Vec<_>, Vec<_>) =
            side.iter().copied().partition(|function| all.iter().any(|row| row.function == *function));
        unknown.iter().try_for_each(|function| figures.not_measured(&format!("{group}.{function}")).map(drop))?;
        measured.push(known);
    }
    let mut parameters: Vec<&String> = Vec::new();
    for row in all {
        // Below this a timer's tick is most of what is measured.
        if row.parameter.parse::<u64>().is_ok_and(|calls| calls >= 1_000) && !parameters.contains(&&row.parameter) {
            parameters.push(&row.parameter);
        }
    }
    let mut names = Vec::new();
    for other in &measured[1] {
        for one in measured[0].iter().filter(|one| *one != other) {
            let label = format!("{} / {}", label(figures, group, one), label(figures, group, other));
            names.push((label, format!("{one} {other}")));
        }
    }
    Ok(with_parameters(figures, "calls", &parameters, &names, |run, pair, calls| {
        let (one, other) = pair.split_once(' ')?;
        value(run, &format!("{group}.{one}.{calls} / {other}.{calls}"))
    }))
}

/// A row for each name, and a column for each parameter.
fn with_parameters(
    figures: &Figures,
    heading: &str,
    parameters: &[&String],
    names: &[(String, String)],
    value: impl Fn(&Run, &str, &str) -> Option<Value>,
) -> String {
    let head: Vec<_> = parameters.iter().map(|parameter| readable(parameter)).collect();
    let mut table = format!("| {heading} | {} |\n|---|{}", head.join(" | "), "--:|".repeat(head.len()));
    for (label, name) in names {
        let cells = parameters.iter().map(|parameter| figures.text(|run| value(run, name, parameter))).collect();
        _ = write!(table, "\n| {label} | {} |", cells_of(cells));
    }
    table
}

fn cells_of(cells: Vec<Option<String>>) -> String {
    cells.into_iter().map(|cell| cell.unwrap_or_else(|| "–".to_owned())).collect::<Vec<_>>().join(" | ")
}

/// What people call a row of a group.
pub(crate) fn label<'a>(figures: &'a Figures, group: &str, function: &'a str) -> &'a str {
    let mut rows = figures.runs.iter().flat_map(|run| &run.figures);
    rows.find(|row| row.group == group && row.function == function).map_or(function, |row| &row.label)
}

fn machine(figures: &Figures) -> anyhow::Result<String> {
    let facts = [
        ("processor", "cpu"),
        ("cores", "cores"),
        ("memory", "memory"),
        ("kernel", "kernel"),
        ("system", "os"),
        ("hypervisor", "hypervisor"),
        ("allocator", "allocator"),
        ("compiler", "rustc"),
        ("tokio", "versions.tokio"),
        ("smol", "versions.smol"),
        ("async-std", "versions.async-std"),
        ("rayon", "versions.rayon"),
        ("Node", "versions.node"),
        ("Go", "versions.go"),
        ("Python", "versions.python"),
        ("uvloop", "versions.uvloop"),
        ("load before the run", "load"),
        ("time stolen by other machines", "steal"),
        ("measured on", "date"),
    ];
    let mut table = "| what | here |\n|---|---|".to_owned();
    for (what, fact) in facts {
        _ = write!(table, "\n| {what} | {} |", figures.fact(fact)?);
    }
    Ok(table)
}

fn targets(figures: &Figures) -> String {
    let mut table = "| target | because | limit |".to_owned();
    table.extend(figures.runs.iter().map(|run| format!(" {} | met |", run.name)));
    table += "\n|---|---|--:|";
    table += &"--:|---|".repeat(figures.runs.len());
    let mut seen: Vec<&str> = Vec::new();
    for target in figures.runs.iter().flat_map(|run| &run.targets) {
        if seen.contains(&target.what.as_str()) {
            continue;
        }
        seen.push(&target.what);
        let limit = match (target.at_most, target.at_least) {
            (Some(most), _) => format!("≤\u{a0}{most:.2}"),
            (None, least) => format!("≥\u{a0}{:.2}", least.unwrap_or_default()),
        };
        let source = target.source.as_deref().unwrap_or("–");
        _ = write!(table, "\n| {} | {source} | {limit} |", in_words(figures, &target.what));
        for run in &figures.runs {
            let cells =
                |target: &Target| format!(" {:.2} | {} |", target.measured, if target.met { "yes" } else { "**no**" });
            let same = run.targets.iter().find(|other| other.what == target.what);
            table += &same.map_or_else(|| " – | – |".to_owned(), cells);
        }
    }
    table
}

/// The words of a target, with labels instead of ids and commas in its numbers.
fn in_words(figures: &Figures, target: &str) -> String {
    let word = |word: &str| {
        let name = word.trim_end_matches(':');
        let known = || label(figures, "scale.overhead", name).to_owned();
        word.replace(name, &name.parse().map_or_else(|_| known(), count))
    };
    target.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// How many figures the first two runs have in common, and those that differ by more than the spread of either.
fn differing(figures: &Figures) -> (usize, Vec<(&Figure, &Figure)>) {
    let [first, second, ..] = figures.runs.as_slice() else { return (0, Vec::new()) };
    let both: Vec<_> = first.figures.iter().filter_map(|row| Some((row, second.figure(&row.name())?))).collect();
    let both: Vec<_> = both.into_iter().filter(|(row, _)| spread(row).is_some()).collect();
    let differ = |(one, other): &(&Figure, &Figure)| {
        let width = |row| spread(row).map_or(0.0, |[lower, upper]| upper - lower);
        (one.median - other.median).abs() > width(one).max(width(other))
    };
    (both.len(), both.iter().copied().filter(differ).collect())
}

fn spread(row: &Figure) -> Option<[f64; 2]> {
    row.interval.or(row.range)
}

fn repeated(figures: &Figures) -> String {
    let (both, differ) = differing(figures);
    let mut table =
        format!("{} of {} rows differ between the first two runs:\n\n", count(differ.len() as u64), count(both as u64));
    table += "| row | first run | second run |\n|---|--:|--:|";
    for (row, other) in differ {
        let cell = |row: &Figure| {
            let of = if row.interval.is_some() { "" } else { "range " };
            let spread = spread(row).map(|[lower, upper]| format!(" ({of}{})", row.unit.range(lower, upper)));
            row.unit.show(row.median) + &spread.unwrap_or_default()
        };
        let (function, parameter) = (&row.label, readable(&row.parameter));
        _ = write!(table, "\n| {}: {function}, {parameter} | {} | {} |", row.group, cell(row), cell(other));
    }
    table
}
