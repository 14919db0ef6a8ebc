//! The figures that pages show, and whether what a page says in words holds for every run.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use serde::Deserialize;

use crate::comparison::Comparison;
use crate::data::{self, Figure, Run};
use crate::files;
use crate::numbers::Unit;
use crate::tables::MACHINE;

/// What pages show of `data/`.
#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) comparison: Comparison,
    pub(crate) runs: Vec<Run>,
    /// Whether a figure that no run has is an error.
    strict: bool,
    /// The versions that the workspace has now.
    locked: BTreeMap<String, String>,
}

/// A median or a ratio of two, in one run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value {
    pub(crate) median: f64,
    pub(crate) unit: Unit,
    pub(crate) interval: Option<[f64; 2]>,
}

impl Value {
    /// The interval of a ratio is the widest that the ends of the two intervals allow.
    fn over(self, other: Self) -> Self {
        let interval = self.interval.zip(other.interval).map(|([a, b], [c, d])| [a / d, b / c]);
        Self { median: self.median / other.median, unit: Unit::Ratio, interval }
    }
}

impl Figures {
    pub(crate) fn read(workspace: &Path, strict: bool) -> anyhow::Result<Self> {
        Ok(Self {
            comparison: data::parsed(workspace, "docs/data/comparison.json")?,
            runs: data::runs(workspace)?,
            strict,
            locked: locked(&workspace.join("Cargo.lock"))?,
        })
    }

    /// What stands on a page instead of a `figure`.
    pub(crate) fn figure(&self, name: &str) -> anyhow::Result<String> {
        if let Some(name) = name.strip_prefix("comparison.") {
            return self.comparison.figure(name).map(|(value, unit)| unit.show(value));
        }
        match name.strip_prefix("run.") {
            Some(fact) => self.fact(fact),
            None => self.text(|run| value(run, name)).map_or_else(|| self.not_measured(name), Ok),
        }
    }

    pub(crate) fn committed(&self) -> impl Iterator<Item = &Run> {
        self.runs.iter().filter(|run| !run.is_mine() || self.runs.len() == 1)
    }

    pub(crate) fn mine(&self) -> Option<&Run> {
        self.runs.iter().find(|run| run.is_mine() && self.runs.len() > 1)
    }

    /// A value in every committed run, as a range; and beside it a reader's own.
    pub(crate) fn text(&self, value: impl Fn(&Run) -> Option<Value>) -> Option<String> {
        let values: Vec<_> = self.committed().filter_map(&value).collect();
        let ours = values.first().map(|first| {
            let [least, most] = span(values.iter().map(|value| value.median));
            first.unit.range(least, most)
        });
        let yours = self.mine().and_then(value).map(|value| value.unit.show(value.median));
        match (ours, yours) {
            (Some(ours), Some(yours)) => Some(format!("{ours} (yours: {yours})")),
            (None, Some(yours)) => Some(format!("– (yours: {yours})")),
            (ours, None) => ours,
        }
    }

    pub(crate) fn not_measured(&self, name: &str) -> anyhow::Result<String> {
        ensure!(!self.strict, "no run has the figure `{name}`");
        Ok("*not measured*".to_owned())
    }

    pub(crate) fn fact(&self, fact: &str) -> anyhow::Result<String> {
        let version = fact.starts_with("versions.");
        let of_machine = MACHINE.map(|(_, fact)| fact).into_iter().filter(|fact| !fact.starts_with("versions."));
        let mut known: Vec<_> = of_machine.chain(["confidence", "samples", "threads"]).collect();
        known.sort_unstable();
        let is_known = version || known.contains(&fact);
        ensure!(is_known, "unknown figure `run.{fact}`; known are versions.… and {}", known.join(", "));
        let unknown = if version { "(version not recorded)" } else { "unknown" };
        let of = |run: &Run| run.facts.get(fact).map_or(unknown, String::as_str).to_owned();
        let mut ours: Vec<_> = self.committed().map(of).collect();
        ours.dedup();
        let yours = self.mine().map(of).filter(|yours| ours != [yours.as_str()]);
        let yours = yours.map(|yours| format!(" (yours: {yours})"));
        Ok(ours.join(" and ") + &yours.unwrap_or_default())
    }

    /// Whether a comparison such as `scale.overhead.a.1000 / b.1000 > 2` holds in every run, as an error that says where it does not.
    pub(crate) fn holds(&self, claim: &str) -> anyhow::Result<()> {
        let mut words = claim.rsplitn(3, ' ');
        let (Some(limit), Some(sign), Some(name)) = (words.next(), words.next(), words.next()) else {
            bail!("`{claim}` is no comparison: it takes a figure, < or >, and a number");
        };
        let (limit_is, unit) = Unit::parse(limit).with_context(|| format!("`{limit}` is no count, ratio or time"))?;
        ensure!(sign == "<" || sign == ">", "`{sign}` is neither < nor >");
        let measured: Vec<_> = if let Some(name) = name.strip_prefix("comparison.") {
            vec![("comparison.json", self.comparison.figure(name)?)]
        } else {
            let in_run = |run: &Run| value(run, name).map(|value| (value.median, value.unit));
            self.runs.iter().filter_map(|run| Some((run.name.as_str(), in_run(run)?))).collect()
        };
        ensure!(!measured.is_empty(), "{name} was not measured");
        for (run, (value, of)) in measured {
            let (shown, number) = (of.show(value), of == Unit::Count && unit == Unit::Ratio);
            ensure!(of == unit || number, "`{limit}` cannot be compared with {shown}; a time has a unit, as in 2ms");
            let holds = if sign == "<" { value < limit_is } else { value > limit_is };
            ensure!(holds, "the text says that {name} {sign} {limit}, and in {run} it is {shown}");
        }
        Ok(())
    }

    /// What a page says whose figures are of other versions than the workspace has now.
    pub(crate) fn stale(&self) -> String {
        let changed = self.locked.iter().filter_map(|(name, version)| {
            let measured = self.committed().find_map(|run| run.facts.get(&format!("versions.{name}")))?;
            (measured != version).then(|| (format!("{name} {measured}"), format!("{name} {version}")))
        });
        let (before, now): (Vec<_>, Vec<_>) = changed.unzip();
        if before.is_empty() {
            return String::new();
        }
        let (before, now) = (before.join(", "), now.join(", "));
        format!("> **These figures are old:** measured with {before}; the workspace now has {now}.")
    }

    /// Writes every figure of every run next to the pages, for readers who want to work with them.
    pub(crate) fn write_downloads(&self, html: &Path) -> anyhow::Result<()> {
        let mut csv = "run,group,function,label,parameter,samples,unit,median,lower,upper\n".to_owned();
        for Run { name, figures, .. } in &self.runs {
            for Figure { group, function, label, parameter, samples, unit, median, interval } in figures {
                let [lower, upper] = interval.map_or_else(Default::default, |ends| ends.map(|end| end.to_string()));
                let unit = if *unit == Unit::Time { "ns" } else { "bytes" };
                _ = writeln!(
                    csv,
                    "{name},{group},{function},\"{label}\",{parameter},{samples},{unit},{median},{lower},{upper}"
                );
            }
        }
        files::write(&html.join("benchmarks/data.csv"), csv)
    }
}

/// The least and the most of some numbers, none of which is below zero.
pub(crate) fn span(numbers: impl Iterator<Item = f64>) -> [f64; 2] {
    numbers.fold([f64::INFINITY, 0.0], |[least, most], number| [least.min(number), most.max(number)])
}

/// A figure, or the ratio of two. After ` / ` the parts that both have in common may be left out: `scale.overhead.a.10 / b.10`.
pub(crate) fn value(run: &Run, name: &str) -> Option<Value> {
    let Some((one, other)) = name.split_once(" / ") else {
        let figure = run.figure(name)?;
        return Some(Value { median: figure.median, unit: figure.unit, interval: figure.interval });
    };
    let kept = one.split('.').count().saturating_sub(other.split('.').count());
    let common: Vec<_> = one.split('.').take(kept).chain(other.split('.')).collect();
    Some(value(run, one)?.over(value(run, &common.join("."))?))
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
}

/// The versions that `Cargo.lock` holds now of what the benchmarks' times depend on.
pub(crate) fn locked(lock: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    const MEASURED: [&str; 6] = ["tokio", "smol", "async-std", "futures", "rayon", "criterion"];
    let text = fs::read_to_string(lock).context("cannot read Cargo.lock")?;
    let Lock { package } =
        toml::from_str(&text).map_err(|error| anyhow::anyhow!("Cargo.lock is corrupt: {}", error.message()))?;
    let measured = package.into_iter().filter(|package| MEASURED.contains(&package.name.as_str()));
    Ok(measured.map(|Package { name, version }| (name, version)).collect())
}
