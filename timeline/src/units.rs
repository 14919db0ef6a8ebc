//! Times in units that people read.

use std::time::Duration;

/// Round steps in a unit, from short to long.
pub(crate) fn steps(unit: &str) -> Vec<f64> {
    let by_ten = |from: i32| (from..8).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(power)));
    match unit {
        // Nothing happens within a nanosecond.
        "ns" => by_ten(0).collect(),
        "min" => by_ten(-2).filter(|step| *step < 30.0).chain([30.0, 60.0]).collect(),
        _ => by_ten(-2).collect(),
    }
}

/// Every `step` of `total` with its label, as a share of the whole; the last one says its unit.
pub(crate) fn labels(total: f64, step: f64, unit: &str) -> Vec<(f64, String)> {
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    let last = (total / step + 1e-9) as usize;
    let label = |tick: usize| {
        let value = tick as f64 * step;
        let decimals = if tick == 0 { 0 } else { decimals };
        let unit = if tick == last { format!(" {unit}") } else { String::new() };
        ((value / total).min(1.0), format!("{value:.decimals$}{unit}"))
    };
    (0..=last).map(label).collect()
}

/// The unit a time is best said in: its length in seconds, and its name.
pub(crate) fn unit_of(time: Duration) -> (f64, &'static str) {
    let seconds = time.as_secs_f64();
    let units = [(1e-9, "ns"), (1e-6, "µs"), (1e-3, "ms"), (1.0, "s"), (60.0, "min"), (3600.0, "h")];
    // Two minutes are still 120 s, and 9.9 ms are not yet 0.0099 s.
    let fits = |(unit, name): &&(f64, &str)| match *name {
        "min" | "h" => seconds >= 2.0 * unit,
        _ => seconds >= *unit,
    };
    *units.iter().rev().find(fits).unwrap_or(&units[0])
}

/// A time in three digits and its unit, as people say it: `9 µs`, `201 ms`, `1.25 s`, `2.5 min`.
#[must_use]
pub fn rounded(time: Duration) -> String {
    let (unit, mut name) = unit_of(time);
    let mut value = time.as_secs_f64() / unit;
    // 999.7 µs would round to 1000 µs.
    if value >= 999.5 && name != "h" && name != "min" {
        (value, name) = match name {
            "ns" => (1.0, "µs"),
            "µs" => (1.0, "ms"),
            "ms" => (1.0, "s"),
            _ => (value, name),
        };
    }
    let decimals = match value {
        value if value >= 99.95 => 0,
        value if value >= 9.995 => 1,
        _ => 2,
    };
    let number = format!("{value:.decimals$}");
    let number = if decimals == 0 { number.as_str() } else { number.trim_end_matches('0').trim_end_matches('.') };
    format!("{number} {name}")
}
