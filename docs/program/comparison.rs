//! What `cargo run --release -p comparison -- --samples 5 --json` prints, kept in `data/comparison.json`.

use anyhow::Context;
use serde::Deserialize;

use crate::numbers::Unit;
use crate::tables::markdown;

#[derive(Debug, Deserialize)]
pub(crate) struct Comparison {
    cores: u32,
    calls: u32,
    latency_ms: f64,
    samples: u32,
    waiting: Vec<Row>,
    computing: Vec<Row>,
    /// How many times the work of one process as many processes as cores do, at best.
    #[serde(alias = "separate_processes")]
    hardware_limit: f64,
}

/// CPU work needs no runtime.
#[derive(Debug, Deserialize)]
struct Row {
    model: String,
    runtime: Option<String>,
    predicted_ms: f64,
    measured_ms: f64,
    ratio: f64,
    max_in_flight: u32,
    threads: u32,
}

impl Comparison {
    /// `cores`, or a column of a row such as `waiting.sequential.tokio.measured` and `computing.parallel.speed_up`.
    pub(crate) fn figure(&self, name: &str) -> anyhow::Result<(f64, Unit)> {
        let whole = match name {
            "cores" => Some((f64::from(self.cores), Unit::Count)),
            "calls" => Some((f64::from(self.calls), Unit::Count)),
            "samples" => Some((f64::from(self.samples), Unit::Count)),
            "latency" => Some((self.latency_ms * 1e6, Unit::Time)),
            "hardware_limit" => Some((self.hardware_limit, Unit::Ratio)),
            _ => None,
        };
        let of_row = || {
            let (row, column) = name.rsplit_once('.')?;
            let (table, row) = row.split_once('.')?;
            let rows = if table == "waiting" { &self.waiting } else { &self.computing };
            let row = rows.iter().find(|other| other.name() == row)?;
            let first = rows.iter().find(|first| first.runtime == row.runtime)?;
            Some(match column {
                "predicted" => (row.predicted_ms * 1e6, Unit::Time),
                "measured" => (row.measured_ms * 1e6, Unit::Time),
                "ratio" => (row.ratio, Unit::Ratio),
                "speed_up" => (first.measured_ms / row.measured_ms, Unit::Ratio),
                _ => return None,
            })
        };
        whole.or_else(of_row).with_context(|| format!("unknown figure `comparison.{name}`"))
    }

    /// `waiting` or `computing`.
    pub(crate) fn table(&self, name: &str) -> Option<String> {
        let rows = match name {
            "waiting" => &self.waiting,
            "computing" => &self.computing,
            _ => return None,
        };
        let by_runtime = rows.iter().any(|row| row.runtime.is_some());
        let names: &[&str] = if by_runtime { &["model", "runtime"] } else { &["model"] };
        let heads = names.iter().chain(&["predicted", "measured", "ratio", "max in flight", "threads"]);
        let row = |row: &Row| {
            let [predicted, measured] = [row.predicted_ms, row.measured_ms].map(|ms| Unit::Time.show(ms * 1e6));
            let [in_flight, threads] = [row.max_in_flight, row.threads].map(|number| number.to_string());
            let figures = [predicted, measured, format!("{:.2}", row.ratio), in_flight, threads];
            [Some(row.model.clone()), row.runtime.clone()].into_iter().flatten().chain(figures).map(Some).collect()
        };
        Some(markdown(heads, names.len(), rows.iter().map(row)))
    }
}

impl Row {
    fn name(&self) -> String {
        let Self { model, runtime, .. } = self;
        runtime.as_ref().map_or_else(|| model.clone(), |runtime| format!("{model}.{runtime}"))
    }
}
