//! Bar charts of the benchmarks, as SVG that stands in the page and takes its colours from the book's theme.

use std::fmt::Write as _;

use anyhow::bail;

use crate::criterion::{Benchmarks, Measurement};
use crate::figures::measured;

// The numbers below are in units of the drawing, which is as wide as a phone's page, so that its letters stay readable there.
const WIDTH: f64 = 380.0;
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
    /// Its class in book.css, which gives it a colour.
    pub(crate) class: String,
    pub(crate) value: f64,
    pub(crate) interval: Option<(f64, f64)>,
    /// The value with its unit.
    pub(crate) text: String,
}

/// Draws `waiting` or `computing`: a bar for each median and a whisker for its confidence interval.
pub(crate) fn draw(benchmarks: &Benchmarks, name: &str) -> anyhow::Result<String> {
    let (rows, title) = match name {
        "waiting" => (&benchmarks.waiting, "Calls that wait: time by model and runtime"),
        "computing" => (&benchmarks.computing, "Computing: time by model"),
        _ => bail!("unknown chart `{name}`; known are waiting, computing"),
    };
    let bar = |row: &Measurement| Bar {
        group: row.runtime.is_some().then(|| row.model.clone()),
        label: row.runtime.as_ref().unwrap_or(&row.model).clone(),
        class: row.model.clone(),
        value: row.median_ms,
        interval: Some((row.lower_ms, row.upper_ms)),
        text: measured(row.median_ms),
    };
    let confidence = benchmarks.confidence * 100.0;
    let caption = format!("A bar is a median, the line at its end the {confidence:.0} % confidence interval.");
    Ok(bars(name, title, &caption, &rows.iter().map(bar).collect::<Vec<_>>()))
}

/// Draws horizontal bars from zero.
pub(crate) fn bars(name: &str, title: &str, caption: &str, bars: &[Bar]) -> String {
    let longest = bars.iter().map(|bar| bar.interval.map_or(bar.value, |(_, upper)| upper)).fold(0.0, f64::max);
    let letters = bars.iter().map(|bar| bar.label.chars().count()).max().unwrap_or(0);
    let labels = (letters as f64 * LETTER + 8.0).max(LABELS);
    let x = |value: f64| labels + value / longest * (WIDTH - labels - VALUES);
    let mut drawing = String::new();
    let mut top = 0.0;
    let mut group = None;
    for bar in bars {
        if bar.group != group {
            group.clone_from(&bar.group);
            top += GROUP;
            let name = bar.group.as_deref().unwrap_or_default();
            _ = writeln!(drawing, r#"<text class="group" x="0" y="{:.1}">{name}</text>"#, top - 8.0);
        }
        let (label, class, middle, cap) = (&bar.label, &bar.class, top + ROW / 2.0, BAR / 2.0 - 3.0);
        _ = writeln!(drawing, r#"<text class="label" x="{}" y="{:.1}">{label}</text>"#, labels - 6.0, middle + 4.5);
        _ = writeln!(
            drawing,
            r#"<rect class="{class}" x="{labels}" y="{:.1}" width="{:.2}" height="{BAR}"/>"#,
            middle - BAR / 2.0,
            x(bar.value) - labels,
        );
        let mut end = x(bar.value);
        if let Some((lower, upper)) = bar.interval.map(|(lower, upper)| (x(lower), x(upper))) {
            _ = writeln!(
                drawing,
                r#"<path class="interval" d="M{lower:.2} {middle:.1}H{upper:.2}M{lower:.2} {0:.1}V{1:.1}M{upper:.2} {0:.1}V{1:.1}"/>"#,
                middle - cap,
                middle + cap,
            );
            end = upper;
        }
        _ = writeln!(drawing, r#"<text x="{:.2}" y="{:.1}">{}</text>"#, end + 6.0, middle + 4.5, bar.text);
        top += ROW;
    }
    // No empty line may stand in it: there Markdown would end the HTML.
    format!(
        r#"<figure class="chart">
<svg viewBox="0 0 {WIDTH} {top}" role="img" aria-labelledby="chart-{name}-title chart-{name}-desc">
<title id="chart-{name}-title">{title}</title>
<desc id="chart-{name}-desc">{}</desc>
{drawing}</svg>
<figcaption>{title}. {caption}</figcaption>
</figure>"#,
        described(bars),
    )
}

/// The chart in words, for those who do not see it.
fn described(bars: &[Bar]) -> String {
    let words = bars.iter().map(|Bar { group, label, text, .. }| {
        let group = group.as_ref().map(|group| format!("{group}, ")).unwrap_or_default();
        format!("{group}{label} {text}")
    });
    words.collect::<Vec<_>>().join(", ") + "."
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criterion::Machine;

    #[test]
    fn a_bar_is_as_long_as_its_median_and_a_whisker_as_its_interval() {
        let row = |model: &str, median_ms: f64| Measurement {
            model: model.to_owned(),
            runtime: None,
            samples: 10,
            median_ms,
            lower_ms: median_ms - 10.0,
            upper_ms: median_ms + 20.0,
        };
        let machine = Machine { cpu: String::new(), cores: 2, os: String::new(), rustc: String::new() };
        let benchmarks = Benchmarks {
            machine,
            date: String::new(),
            command: String::new(),
            confidence: 0.95,
            waiting: Vec::new(),
            computing: vec![row("sequential", 200.0), row("parallel", 100.0)],
        };
        let svg = draw(&benchmarks, "computing").expect("computing is known");
        // The chart is 220 units wide and ends at 220 ms.
        assert!(svg.contains(r#"class="sequential" x="84" y="4.0" width="200.00""#), "{svg}");
        assert!(svg.contains(r#"class="parallel" x="84" y="26.0" width="100.00""#), "{svg}");
        assert!(svg.contains("M274.00 11.0H304.00"), "{svg}");
        assert!(svg.contains("sequential 200.0\u{a0}ms, parallel 100.0\u{a0}ms."), "{svg}");
        assert!(!svg.contains("\n\n"), "{svg}");
    }
}
