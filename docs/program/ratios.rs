//! What each benchmark is held against: a time says little on another machine, a ratio does.

use crate::criterion::{Benchmarks, Measurement};
use crate::numbers::{percent, times};

/// A column of ratios in a group's table, and a figure of each of its benchmarks.
pub(crate) struct Ratio {
    /// The last part of the figure's name.
    pub(crate) key: &'static str,
    /// What the column is called.
    pub(crate) heading: &'static str,
    base: Base,
    form: Form,
}

/// The benchmark of the same group that another one is divided by, or that is divided by it.
enum Base {
    /// The fastest with the same function.
    FastestOfFunction,
    /// The fastest with the same parameter.
    FastestOfParameter,
    /// This function, with the same parameter.
    Function(&'static str),
    /// The same function, with this parameter.
    Parameter(&'static str),
    /// This function, with this parameter.
    Both(&'static str, &'static str),
}

enum Form {
    /// How many times as long.
    Slower,
    /// How many times as fast.
    Faster,
    /// How many times as fast, as a share of one.
    Share,
    /// The same, for each core.
    ShareOfCores,
    /// How many times as fast Amdahl's law lets it be, whose parameter is the serial share in percent.
    Predicted,
}

fn ratio(key: &'static str, heading: &'static str, base: Base, form: Form) -> Ratio {
    Ratio { key, heading, base, form }
}

const LOOP: Base = Base::Both("sequential", "loop");

/// The columns of a group.
pub(crate) fn of(group: &str) -> Vec<Ratio> {
    match group {
        "waiting" => vec![ratio("speed_up", "speed-up", Base::Function("sequential"), Form::Faster)],
        "computing" => vec![
            ratio("speed_up", "speed-up", LOOP, Form::Faster),
            ratio("efficiency", "efficiency", LOOP, Form::ShareOfCores),
            ratio("of_ceiling", "of the ceiling", Base::Both("ceiling", "process-a-core"), Form::Share),
        ],
        "uneven" => vec![
            ratio("speed_up", "speed-up", LOOP, Form::Faster),
            ratio("efficiency", "efficiency", LOOP, Form::ShareOfCores),
        ],
        "grain" => vec![ratio("speed_up", "speed-up", Base::Both("sequential", "all"), Form::Faster)],
        "amdahl" => vec![
            ratio("speed_up", "speed-up", Base::Parameter("100"), Form::Faster),
            ratio("predicted", "predicted", Base::Parameter("100"), Form::Predicted),
        ],
        "peers" => vec![
            ratio("ratio", "to Rust", Base::Function("rust"), Form::Slower),
            ratio("speed_up", "speed-up", Base::Parameter("1"), Form::Faster),
        ],
        "overhead" => vec![ratio("ratio", "to the fastest", Base::FastestOfFunction, Form::Slower)],
        "scaling" | "cancellation" => vec![ratio("ratio", "to the fastest", Base::FastestOfParameter, Form::Slower)],
        _ => vec![],
    }
}

impl Ratio {
    /// The ratio of one benchmark; none where its base was not measured.
    pub(crate) fn figure(&self, benchmarks: &Benchmarks, row: &Measurement) -> Option<String> {
        let wanted = |other: &&Measurement| match self.base {
            Base::FastestOfFunction => other.function == row.function,
            Base::FastestOfParameter => other.parameter == row.parameter,
            Base::Function(function) => other.function == function && other.parameter == row.parameter,
            Base::Parameter(parameter) => other.function == row.function && other.parameter == parameter,
            Base::Both(function, parameter) => other.function == function && other.parameter == parameter,
        };
        let candidates = benchmarks.group(&row.group).filter(wanted);
        let base = candidates.min_by(|a, b| a.median_ns.total_cmp(&b.median_ns))?;
        let faster = base.median_ns / row.median_ns;
        let cores = benchmarks.machine.cores as f64;
        Some(match self.form {
            Form::Slower => times(1.0 / faster),
            Form::Faster => times(faster),
            Form::Share => percent(faster),
            Form::ShareOfCores => percent(faster / cores),
            Form::Predicted => {
                let serial = row.parameter.parse::<f64>().ok()? / 100.0;
                times(1.0 / (serial + (1.0 - serial) / cores))
            }
        })
    }
}
