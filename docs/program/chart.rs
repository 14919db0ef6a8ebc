//! Bar charts of the benchmarks, as SVG that stands in the page and takes its colours from the book's theme.

use std::fmt::Write as _;

use anyhow::bail;

use crate::criterion::{Benchmarks, Measurement};
use crate::numbers::{percent, readable, rough, time};

// The numbers below are in units of the drawing, which is as wide as a phone's page, so that its letters stay readable there.
pub(crate) const WIDTH: f64 = 380.0;
const LABELS: f64 = 84.0;
const LETTER: f64 = 7.0;
const VALUES: f64 = 76.0;
const BAR: f64 = 14.0;
const ROW: f64 = 22.0;
const GROUP: f64 = 28.0;

/// One bar, in any unit.
pub(crate) struct Bar {
    /// What bars that stand together have in common.
    pub(crate) group: Option<String>,
    pub(crate) label: String,
    /// Its class in css/charts.css, which gives it a colour.
    pub(crate) class: String,
    pub(crate) value: f64,
    pub(crate) interval: Option<(f64, f64)>,
    /// The value with its unit.
    pub(crate) text: String,
}

/// Draws the answer to one question: `waiting`, `computing`, `uneven`, `grain`, `amdahl`, `peers`, `overhead` or `cancellation`.
pub(crate) fn draw(benchmarks: &Benchmarks, name: &str) -> anyhow::Result<String> {
    // Some groups have a function for each thing that is compared, others a parameter; and in some the shortest bar could not be seen.
    let (title, of, by_function, as_dots) = match name {
        "waiting" => ("Calls that wait: time by model and runtime", "", true, false),
        "computing" => ("Computing: time by model and means", "", false, false),
        "uneven" => ("Unequal jobs: time by model and means", "", false, false),
        "grain" => ("Small jobs: time by how many a thread takes at once", " at once", false, false),
        "amdahl" => ("Time by the share that one core has to do alone", " % alone", false, false),
        "peers" => ("The same primes: time by language and number of workers", " at work", true, false),
        "overhead" => ("What each part costs", "", true, true),
        "cancellation" => ("To drop calls in flight: time by number of calls", " calls", true, true),
        _ => bail!(
            "unknown chart `{name}`; known are waiting, computing, uneven, grain, amdahl, peers, overhead, cancellation"
        ),
    };
    let bar = |row: &Measurement| Bar {
        group: by_function.then(|| row.function.clone()),
        label: match row.parameter.as_str() {
            "all" | "its-own" => row.parameter.clone(),
            parameter => format!("{}{of}", readable(parameter)),
        },
        class: row.function.clone(),
        value: row.median_ns,
        interval: Some((row.lower_ns, row.upper_ns)),
        text: time(row.median_ns),
    };
    let rows: Vec<_> = benchmarks.group(name).filter(|row| row.parameter != "one-process").map(bar).collect();
    let confidence = format!("the {} confidence interval", percent(benchmarks.confidence));
    Ok(if as_dots {
        let caption = format!(
            "A dot is a median, the line through it {confidence}. Each step on the axis is ten times the one before it."
        );
        dots(name, title, &caption, &rows)
    } else {
        bars(name, title, &format!("A bar is a median, the line at its end {confidence}."), &rows)
    })
}

/// Draws a dot for each value, on a logarithmic axis, where a bar would have no beginning.
fn dots(name: &str, title: &str, caption: &str, rows: &[Bar]) -> String {
    let ends = |row: &Bar| row.interval.unwrap_or((row.value, row.value));
    let low = rows.iter().map(|row| ends(row).0).fold(f64::INFINITY, f64::min).log10().floor();
    let high = rows.iter().map(|row| ends(row).1).fold(0.0, f64::max).log10().ceil();
    let labels = width_of_labels(rows);
    let x = |ns: f64| labels + (ns.log10() - low) / (high - low) * (WIDTH - labels - VALUES);
    let (drawing, top) = in_rows(rows, |drawing, row, middle| {
        let ((lower, upper), class) = (ends(row), &row.class);
        _ = writeln!(drawing, r#"<path class="interval" d="M{:.2} {middle:.1}H{:.2}"/>"#, x(lower), x(upper));
        _ = writeln!(drawing, r#"<circle class="dot {class}" cx="{:.2}" cy="{middle:.1}" r="4"/>"#, x(row.value));
        x(upper)
    });
    let mut grid = String::new();
    for power in low as i32..=high as i32 {
        let at = x(10_f64.powi(power));
        _ = writeln!(grid, r#"<path class="grid" d="M{at:.1} 0V{top:.1}"/>"#);
        // Every other power, since the words of two would meet.
        if (power - low as i32) % 2 == 0 {
            let text = rough(10_f64.powi(power));
            _ = writeln!(grid, r#"<text class="middle" x="{at:.1}" y="{:.1}">{text}</text>"#, top + 15.0);
        }
    }
    figure(name, "chart", title, caption, &described(rows), &format!("{grid}{drawing}"), top + 20.0)
}

/// Draws horizontal bars from zero.
pub(crate) fn bars(name: &str, title: &str, caption: &str, rows: &[Bar]) -> String {
    let longest = rows.iter().map(|row| row.interval.map_or(row.value, |(_, upper)| upper)).fold(0.0, f64::max);
    let labels = width_of_labels(rows);
    let x = |value: f64| labels + value / longest * (WIDTH - labels - VALUES);
    let (drawing, top) = in_rows(rows, |drawing, row, middle| {
        let (class, cap) = (&row.class, BAR / 2.0 - 3.0);
        _ = writeln!(
            drawing,
            r#"<rect class="{class}" x="{labels}" y="{:.1}" width="{:.2}" height="{BAR}"/>"#,
            middle - BAR / 2.0,
            x(row.value) - labels,
        );
        let Some((lower, upper)) = row.interval.map(|(lower, upper)| (x(lower), x(upper))) else { return x(row.value) };
        _ = writeln!(
            drawing,
            r#"<path class="interval" d="M{lower:.2} {middle:.1}H{upper:.2}M{lower:.2} {0:.1}V{1:.1}M{upper:.2} {0:.1}V{1:.1}"/>"#,
            middle - cap,
            middle + cap,
        );
        upper
    });
    figure(name, "chart", title, caption, &described(rows), &drawing, top)
}

fn width_of_labels(rows: &[Bar]) -> f64 {
    let letters = rows.iter().map(|row| row.label.chars().count()).max().unwrap_or(0);
    (letters as f64 * LETTER + 8.0).max(LABELS)
}

/// A row for each value, with its label before it and its text behind; `mark` draws what is between, and says where that ends.
fn in_rows(rows: &[Bar], mark: impl Fn(&mut String, &Bar, f64) -> f64) -> (String, f64) {
    let (mut drawing, mut top, labels) = (String::new(), 0.0, width_of_labels(rows));
    let mut group = None;
    for row in rows {
        if row.group != group {
            group.clone_from(&row.group);
            top += GROUP;
            let name = row.group.as_deref().unwrap_or_default();
            _ = writeln!(drawing, r#"<text class="group" x="2" y="{:.1}">{name}</text>"#, top - 8.0);
        }
        let middle = top + ROW / 2.0;
        let (label, baseline) = (&row.label, middle + 4.5);
        _ = writeln!(drawing, r#"<text class="label" x="{}" y="{baseline:.1}">{label}</text>"#, labels - 6.0);
        let end = mark(&mut drawing, row, middle);
        _ = writeln!(drawing, r#"<text x="{:.2}" y="{baseline:.1}">{}</text>"#, end + 6.0, row.text);
        top += ROW;
    }
    (drawing, top)
}

/// A chart on a page: `described` is the chart in words, for those who do not see it.
pub(crate) fn figure(
    name: &str,
    class: &str,
    title: &str,
    caption: &str,
    described: &str,
    drawing: &str,
    height: f64,
) -> String {
    // No empty line may stand in it: there Markdown would end the HTML.
    format!(
        r#"<figure class="{class}">
<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="chart-{name}-title chart-{name}-desc">
<title id="chart-{name}-title">{title}</title>
<desc id="chart-{name}-desc">{described}</desc>
{drawing}</svg>
<figcaption>{title}. {caption}</figcaption>
</figure>"#
    )
}

fn described(bars: &[Bar]) -> String {
    let words = bars.iter().map(|Bar { group, label, text, .. }| {
        let group = group.as_ref().map(|group| format!("{group}, ")).unwrap_or_default();
        format!("{group}{label} {text}")
    });
    words.collect::<Vec<_>>().join(", ") + "."
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::criterion::Machine;

    #[test]
    fn a_bar_is_as_long_as_its_median_and_a_whisker_as_its_interval() {
        let row = |function: &str, parameter: &str, median_ns: f64| Measurement {
            group: "computing".to_owned(),
            function: function.to_owned(),
            parameter: parameter.to_owned(),
            samples: 10,
            median_ns,
            lower_ns: median_ns - 10e6,
            upper_ns: median_ns + 20e6,
        };
        let machine = Machine { cpu: String::new(), cores: 2, os: String::new(), rustc: String::new() };
        let benchmarks = Benchmarks {
            machine,
            date: String::new(),
            command: String::new(),
            confidence: 0.95,
            versions: BTreeMap::new(),
            measurements: vec![row("sequential", "loop", 200e6), row("parallel", "rayon", 100e6)],
        };
        let svg = draw(&benchmarks, "computing").expect("computing is known");
        // The chart is 220 units wide and ends at 220 ms.
        assert!(svg.contains(r#"class="sequential" x="84" y="4.0" width="200.00""#), "{svg}");
        assert!(svg.contains(r#"class="parallel" x="84" y="26.0" width="100.00""#), "{svg}");
        assert!(svg.contains("M274.00 11.0H304.00"), "{svg}");
        assert!(svg.contains("loop 200.0\u{a0}ms, rayon 100.0\u{a0}ms."), "{svg}");
        assert!(!svg.contains("\n\n"), "{svg}");
    }
}
