//! Tables of figures, in Markdown.

use std::fmt::Write as _;

use anyhow::bail;

use crate::data::{Figure, Run, Target};
use crate::figures::{Figures, Value, value};
use crate::numbers::{Unit, count, readable};

/// What is known of a machine on which a run was measured, in words and as a fact of the [`Run`].
pub(crate) const MACHINE: [(&str, &str); 19] = [
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

/// A column of ratios: its heading, what the figure is divided by, where `F` and `P` stand for its own function and parameter, and how.
type Ratio = (&'static str, &'static str, Form);

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

/// What the functions and the parameters of a group are called, and its columns of ratios.
fn columns(group: &str) -> ([&'static str; 2], &'static [Ratio]) {
    match group {
        "benchmarks.waiting" => (["model", "runtime"], &[("speed-up", "sequential.P", Form::Faster)]),
        "benchmarks.cpu" => (
            ["model", "by"],
            &[
                ("speed-up", "sequential.loop", Form::Faster),
                ("of the hardware limit", "hardware-limit.one-process-per-core", Form::Share),
            ],
        ),
        "benchmarks.uneven" => (["model", "by"], &[("speed-up", "sequential.loop", Form::Faster)]),
        "benchmarks.grain" => (["by", "jobs at a time"], &[("speed-up", "sequential.all", Form::Faster)]),
        "benchmarks.amdahl" => (
            ["by", "serial percent"],
            &[("speed-up", "rayon.100", Form::Faster), ("predicted", "rayon.100", Form::Amdahl)],
        ),
        "benchmarks.overhead" => (["what", "of"], &[]),
        "scale.primes" => {
            (["language", "workers"], &[("time to Rust's", "rust.P", Form::Slower), ("speed-up", "F.1", Form::Faster)])
        }
        _ => (["pattern", "calls"], &[]),
    }
}

fn ratio(run: &Run, row: &Figure, (_, base, form): &Ratio) -> Option<Value> {
    let base = base.replace('F', &row.function).replace('P', &row.parameter);
    let faster = value(run, &format!("{}.{base} / {}.{}", row.group, row.function, row.parameter))?;
    Some(match form {
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
    if let Some(table) = name.strip_prefix("comparison.").and_then(|name| figures.comparison.table(name)) {
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
    let of_group = figures.runs.iter().flat_map(|run| &run.figures).filter(|row| row.group == group);
    let wanted = of_group.filter(|row| functions.is_empty() || functions.contains(&row.function.as_str()));
    let mut rows = first_of_each(wanted, |row| (&row.function, &row.parameter));
    rows.sort_by_key(|row| functions.iter().position(|function| *function == row.function));
    rows
}

/// The first of all that have the same key.
fn first_of_each<T: Copy, K: PartialEq>(all: impl IntoIterator<Item = T>, key: impl Fn(T) -> K) -> Vec<T> {
    let mut first: Vec<T> = Vec::new();
    for one in all {
        if first.iter().all(|other| key(*other) != key(one)) {
            first.push(one);
        }
    }
    first
}

fn list(figures: &Figures, group: &str, rows: &[&Figure]) -> String {
    let ([function, parameter], ratios) = columns(group);
    let heads =
        [function, parameter, "median", "interval"].into_iter().chain(ratios.iter().map(|(heading, ..)| *heading));
    let row = |row: &&Figure| {
        let name = row.name();
        let mut cells = vec![Some(row.label.clone()), Some(readable(&row.parameter))];
        cells.extend([figures.text(|run| value(run, &name)), interval(figures, &name)]);
        cells.extend(ratios.iter().map(|column| figures.text(|run| ratio(run, run.figure(&name)?, column))));
        cells
    };
    markdown(heads, 2, rows.iter().map(row))
}

/// A table, of whose columns the first are words and the others numbers; what was not measured is a dash.
pub(crate) fn markdown(
    heads: impl IntoIterator<Item = impl AsRef<str>>,
    words: usize,
    rows: impl IntoIterator<Item = Vec<Option<String>>>,
) -> String {
    let (mut table, mut line) = ("|".to_owned(), "\n|".to_owned());
    for (column, head) in heads.into_iter().enumerate() {
        _ = write!(table, " {} |", head.as_ref());
        line += if column < words { "---|" } else { "--:|" };
    }
    table += &line;
    for row in rows {
        table += "\n|";
        for cell in row {
            _ = write!(table, " {} |", cell.as_deref().unwrap_or("–"));
        }
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
    let functions = first_of_each(rows.iter().map(|row| row.function.as_str()), |function| function).into_iter();
    let names: Vec<_> =
        functions.map(|function| (label(figures, group, function), format!("{group}.{function}.P"))).collect();
    let [function, of] = columns(group).0;
    by_parameter(figures, &format!("{function}, by {of}"), rows, &names)
}

/// Each function before the slash, divided by each one behind it.
fn ratios(figures: &Figures, group: &str, functions: &[&str]) -> anyhow::Result<String> {
    let Some(slash) = functions.iter().position(|function| *function == "/") else {
        bail!("a table of ratios takes functions, a slash, and functions");
    };
    let mut rows = rows(figures, group, functions);
    let mut measured: Vec<Vec<&str>> = Vec::new();
    for side in [&functions[..slash], &functions[slash + 1..]] {
        let (known, unknown): (Vec<_>, Vec<_>) =
            side.iter().copied().partition(|function| rows.iter().any(|row| row.function == *function));
        unknown.iter().try_for_each(|function| figures.not_measured(&format!("{group}.{function}")).map(drop))?;
        measured.push(known);
    }
    // Below this a timer's tick is most of what is measured.
    rows.retain(|row| row.parameter.parse::<u64>().is_ok_and(|calls| calls >= 1_000));
    let mut names = Vec::new();
    for other in &measured[1] {
        for one in measured[0].iter().filter(|one| *one != other) {
            let label = format!("{} / {}", label(figures, group, one), label(figures, group, other));
            names.push((label, format!("{group}.{one}.P / {other}.P")));
        }
    }
    Ok(by_parameter(figures, "calls", &rows, &names))
}

/// A line for each label and name, in which `P` stands for a parameter, and a column for each parameter of the rows.
fn by_parameter(figures: &Figures, heading: &str, rows: &[&Figure], names: &[(impl ToString, String)]) -> String {
    let parameters = first_of_each(rows.iter().map(|row| &row.parameter), |parameter| parameter);
    let heads = [heading.to_owned()].into_iter().chain(parameters.iter().map(|parameter| readable(parameter)));
    let line = |(label, name): &(_, String)| {
        let names = parameters.iter().map(|parameter| name.replace('P', parameter));
        let cells = names.map(|name| figures.text(|run| value(run, &name)));
        [Some(ToString::to_string(label))].into_iter().chain(cells).collect()
    };
    markdown(heads, 1, names.iter().map(line))
}

/// What people call a row of a group.
pub(crate) fn label<'a>(figures: &'a Figures, group: &str, function: &'a str) -> &'a str {
    let mut rows = figures.runs.iter().flat_map(|run| &run.figures);
    rows.find(|row| row.group == group && row.function == function).map_or(function, |row| &row.label)
}

fn machine(figures: &Figures) -> anyhow::Result<String> {
    let row = |(what, fact)| Ok(vec![Some(String::from(what)), Some(figures.fact(fact)?)]);
    let rows = MACHINE.map(row).into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    Ok(markdown(["what", "here"], 2, rows))
}

fn targets(figures: &Figures) -> String {
    let targets = first_of_each(figures.runs.iter().flat_map(|run| &run.targets), |target| &target.what);
    let heads = ["target", "because", "limit"].into_iter().chain(figures.runs.iter().map(|run| run.name.as_str()));
    let row = |target: &Target| {
        let limit = match (target.at_most, target.at_least) {
            (Some(most), _) => format!("≤\u{a0}{most:.2}"),
            (None, least) => format!("≥\u{a0}{:.2}", least.unwrap_or_default()),
        };
        let in_run = |run: &Run| {
            let same = run.targets.iter().find(|other| other.what == target.what)?;
            Some(format!("{:.2}{}", same.measured, if same.met { "" } else { " **missed**" }))
        };
        let words = [in_words(figures, &target.what), target.source.clone(), limit].map(Some);
        words.into_iter().chain(figures.runs.iter().map(in_run)).collect()
    };
    markdown(heads, 2, targets.into_iter().map(row))
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

/// Where the intervals of the first two runs don't overlap.
fn repeated(figures: &Figures) -> String {
    let [first, second, ..] = figures.runs.as_slice() else { return String::new() };
    let both = |row| {
        let other = second.figure(&Figure::name(row))?;
        let ([low, high], [other_low, other_high]) = row.interval.zip(other.interval)?;
        Some((row, other, high < other_low || other_high < low))
    };
    let both: Vec<(&Figure, &Figure, bool)> = first.figures.iter().filter_map(both).collect();
    let differ =
        |group: &'static str| both.iter().filter(move |(row, _, apart)| *apart && row.group.starts_with(group));
    let counted = |tool: &str, group| {
        let all = both.iter().filter(|(row, ..)| row.group.starts_with(group)).count();
        format!("{} of {all} rows of {tool}", differ(group).count())
    };
    let cell = |row: &Figure| {
        let interval = row.interval.map(|[lower, upper]| format!(" ({})", row.unit.range(lower, upper)));
        Some(row.unit.show(row.median) + &interval.unwrap_or_default())
    };
    let row = |(row, other, _): &(&Figure, &Figure, bool)| {
        let name = format!("{}: {}, {}", row.group, row.label, readable(&row.parameter));
        vec![Some(name), cell(row), cell(other)]
    };
    let table = markdown(["row", "first run", "second run"], 1, differ("").map(row));
    format!("{}, {}:\n\n{table}", counted("criterion", "benchmarks"), counted("`scale`", "scale"))
}
