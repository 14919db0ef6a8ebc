//! Curves over a number of calls, both axes logarithmic, as SVG that stands in the page and takes its colours from the book's theme.

use std::fmt::Write as _;

use anyhow::Context;

use crate::chart::{WIDTH, bars, figure};
use crate::numbers::{count, rough};
use crate::scale::{Row, Scale};

// In units of the drawing, as in a chart of bars.
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 116.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 40.0;
/// A line of letters.
const LINE: f64 = 15.0;

/// The questions, each with its title and the arrangements that answer it: the floor first, and then what the others are compared with.
const QUESTIONS: [(&str, &str, &[&str]); 3] = [
    (
        "arrangements",
        "Overhead by number of calls, on tokio",
        &["floor", "tokio-groups", "tokio-unconstrained", "tokio-join-all", "tokio-unordered", "tokio-spawn"],
    ),
    (
        "runtimes",
        "Overhead by number of calls, by runtime",
        &["floor", "tokio-unconstrained", "tokio-spawn", "smol-join-all", "smol-spawn", "async-std-join-all"],
    ),
    (
        "peers",
        "Overhead by number of calls, beside other languages and threads",
        &["floor", "tokio-groups", "node", "python", "go", "os-threads"],
    ),
];

/// Draws one of the questions, or `bytes`, which has no curves: what each call takes of memory when there are most of them.
pub(crate) fn draw(scale: &Scale, name: &str) -> anyhow::Result<String> {
    if name == "bytes" {
        let caption =
            "The most memory that a process had, less that of a process that makes no calls, shared among the calls.";
        return Ok(bars(name, "Memory of a call, with a million at once", caption, &scale.bytes(1_000_000)));
    }
    let (title, arrangements) = question(name)?;
    let mut curves = Vec::new();
    for &arrangement in arrangements {
        let rows = scale.rows_of(arrangement)?;
        // An overhead of nothing, where a timer was early, has no place on a logarithmic axis.
        let overhead = |row: &Row| row.overhead_ms.filter(|ms| *ms > 0.0);
        let points = rows.iter().filter_map(|row| Some((f64::from(row.calls), overhead(row)?))).collect();
        let stopped = rows.iter().any(|row| row.gap.as_ref().is_some_and(|gap| gap.starts_with("stopped")));
        curves.push(Curve { arrangement, points, stopped });
    }
    Ok(svg(&curves, name, title))
}

/// The arrangements that answer a question.
pub(crate) fn arrangements(name: &str) -> anyhow::Result<&'static [&'static str]> {
    question(name).map(|(_, arrangements)| arrangements)
}

fn question(name: &str) -> anyhow::Result<(&'static str, &'static [&'static str])> {
    let question = QUESTIONS.iter().find(|(question, ..)| *question == name);
    let known = || QUESTIONS.map(|(question, ..)| question).join(", ");
    let (_, title, arrangements) = question
        .with_context(|| format!("unknown question `scale.{name}`; known are {}, and the chart bytes", known()))?;
    Ok((title, arrangements))
}

struct Curve<'a> {
    arrangement: &'a str,
    /// Calls and milliseconds.
    points: Vec<(f64, f64)>,
    /// Its overhead grew so much that more calls were not measured.
    stopped: bool,
}

fn svg(curves: &[Curve<'_>], name: &str, title: &str) -> String {
    let all = || curves.iter().flat_map(|curve| &curve.points);
    let most = all().map(|point| point.0).fold(1.0, f64::max).log10();
    let low = all().map(|point| point.1).fold(f64::INFINITY, f64::min).log10().floor();
    let high = all().map(|point| point.1).fold(0.0, f64::max).log10().ceil();
    let x = |calls: f64| LEFT + calls.log10() / most * (WIDTH - LEFT - RIGHT);
    let y = |ms: f64| TOP + (high - ms.log10()) / (high - low) * (HEIGHT - TOP - BOTTOM);

    let mut drawing = String::new();
    for power in low as i32..=high as i32 {
        let ms = 10_f64.powi(power);
        let at = y(ms);
        _ = writeln!(drawing, r#"<path class="grid" d="M{LEFT} {at:.1}H{:.1}"/>"#, WIDTH - RIGHT);
        _ = writeln!(
            drawing,
            r#"<text class="label" x="{}" y="{:.1}">{}</text>"#,
            LEFT - 6.0,
            at + 4.5,
            rough(ms * 1e6)
        );
    }
    for power in (0..=most as i32).step_by(2) {
        let calls = 10_f64.powi(power);
        let at = x(calls);
        _ = writeln!(drawing, r#"<path class="grid" d="M{at:.1} {TOP}V{:.1}"/>"#, HEIGHT - BOTTOM);
        let count = count(calls as u32);
        _ = writeln!(
            drawing,
            r#"<text class="middle" x="{at:.1}" y="{:.1}">{count}</text>"#,
            HEIGHT - BOTTOM + LINE + 2.0
        );
    }
    _ = writeln!(
        drawing,
        r#"<text class="middle" x="{:.1}" y="{:.1}">calls at once</text>"#,
        f64::midpoint(LEFT, WIDTH - RIGHT),
        HEIGHT - 4.0
    );
    for (number, (curve, label)) in curves.iter().zip(labels(curves, y)).enumerate() {
        let points: Vec<_> = curve.points.iter().map(|&(calls, ms)| (x(calls), y(ms))).collect();
        let line: Vec<_> = points.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
        _ = writeln!(drawing, r#"<path class="curve c{number}" d="M{}"/>"#, line.join("L"));
        for (x, y) in &points {
            _ = writeln!(drawing, r#"<circle class="dot c{number}" cx="{x:.1}" cy="{y:.1}" r="2.6"/>"#);
        }
        if let Some((end_x, end_y)) = points.last() {
            let start = WIDTH - RIGHT + 8.0;
            _ = writeln!(
                drawing,
                r#"<path class="leader c{number}" d="M{end_x:.1} {end_y:.1}L{start:.1} {label:.1}"/>"#
            );
            let stopped = if curve.stopped { " ✕" } else { "" };
            let text = curve.arrangement;
            _ = writeln!(
                drawing,
                r#"<text class="c{number}" x="{:.1}" y="{:.1}">{text}{stopped}</text>"#,
                start + 3.0,
                label + 4.5
            );
        }
    }
    let stopped = if curves.iter().any(|curve| curve.stopped) {
        " ✕: its overhead passed two seconds, and more calls were not measured."
    } else {
        ""
    };
    let caption = format!(
        "Overhead is the time beyond the latency. Each step on an axis is ten times the one before it.{stopped}"
    );
    figure(name, "chart curves", title, &caption, &described(curves), &drawing, HEIGHT)
}

/// How high the label of each curve stands: at its end, but no two on one line.
fn labels(curves: &[Curve<'_>], y: impl Fn(f64) -> f64) -> Vec<f64> {
    let mut ends: Vec<_> =
        curves.iter().map(|curve| curve.points.last().map_or(TOP, |point| y(point.1))).enumerate().collect();
    ends.sort_by(|one, other| one.1.total_cmp(&other.1));
    let mut above = TOP - LINE;
    for (_, at) in &mut ends {
        *at = at.max(above + LINE);
        above = *at;
    }
    // What was pushed out below is pushed up again.
    let mut below = HEIGHT - BOTTOM + LINE;
    for (_, at) in ends.iter_mut().rev() {
        *at = at.min(below - LINE);
        below = *at;
    }
    ends.sort_unstable_by_key(|(curve, _)| *curve);
    ends.into_iter().map(|(_, at)| at).collect()
}

fn described(curves: &[Curve<'_>]) -> String {
    let curve = |curve: &Curve<'_>| {
        let (calls, ms) = curve.points.last()?;
        Some(format!("{} {} with {} calls", curve.arrangement, rough(ms * 1e6), count(*calls as u32)))
    };
    curves.iter().filter_map(curve).collect::<Vec<_>>().join(", ") + "."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_ten_times_the_one_before_and_labels_do_not_overlap() {
        let curve =
            |arrangement, ms: f64, stopped| Curve { arrangement, points: vec![(1.0, 1.0), (10.0, ms)], stopped };
        let svg = svg(&[curve("a", 10.0, false), curve("b", 10.0, true)], "name", "title");
        // The left end is one call and the lower one a millisecond; the right end ten calls, the upper one ten milliseconds.
        assert!(svg.contains(r#"<path class="curve c0" d="M46.0 260.0L264.0 12.0"/>"#), "{svg}");
        assert!(svg.contains(r#"y="16.5">a</text>"#) && svg.contains(r#"y="31.5">b ✕</text>"#), "{svg}");
        assert!(svg.contains("a 10\u{a0}ms with 10 calls, b 10\u{a0}ms with 10 calls."), "{svg}");
        assert!(svg.contains("more calls were not measured"), "{svg}");
    }
}
