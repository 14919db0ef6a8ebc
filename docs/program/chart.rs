//! Bar charts of the benchmarks, as SVG that stands in the page and takes its colours from the book's theme.

use std::fmt::Write as _;

use anyhow::bail;

use crate::criterion::{Benchmarks, Measurement};
use crate::figures::time;

// The numbers below are in units of the drawing, which is as wide as a phone's page, so that its letters stay readable there.
const WIDTH: f64 = 380.0;
const LABELS: f64 = 84.0;
const VALUES: f64 = 70.0;
const BAR: f64 = 14.0;
const ROW: f64 = 22.0;
const GROUP: f64 = 28.0;

/// How each model computes.
const MODELS: [&str; 3] = ["loop", "join-all", "rayon"];

/// Draws `waiting` or `computing`: a bar for each median and a whisker for its confidence interval.
pub(crate) fn draw(benchmarks: &Benchmarks, name: &str) -> anyhow::Result<String> {
    let (rows, title): (Vec<_>, _) = match name {
        "waiting" => (benchmarks.group("waiting").collect(), "Calls that wait: time by model and runtime"),
        "computing" => {
            let models = benchmarks.group("computing").filter(|row| MODELS.contains(&row.parameter.as_str()));
            (models.collect(), "Computing: time by model")
        }
        _ => bail!("unknown chart `{name}`; known are waiting, computing"),
    };
    let longest = rows.iter().map(|row| row.upper_ns).fold(0.0, f64::max);
    let x = |ns: f64| LABELS + ns / longest * (WIDTH - LABELS - VALUES);
    let mut bars = String::new();
    let mut top = 0.0;
    let mut group = "";
    for row in &rows {
        let Measurement { function: model, parameter: runtime, median_ns, lower_ns, upper_ns, .. } = row;
        if name == "waiting" {
            if group != model.as_str() {
                group = model;
                top += GROUP;
                _ = writeln!(bars, r#"<text class="group" x="0" y="{:.1}">{model}</text>"#, top - 8.0);
            }
            label(&mut bars, runtime, top);
        } else {
            label(&mut bars, model, top);
        }
        let (median, lower, upper) = (x(*median_ns), x(*lower_ns), x(*upper_ns));
        let (middle, cap) = (top + ROW / 2.0, BAR / 2.0 - 3.0);
        _ = writeln!(
            bars,
            r#"<rect class="{model}" x="{LABELS}" y="{:.1}" width="{:.2}" height="{BAR}"/>"#,
            middle - BAR / 2.0,
            median - LABELS,
        );
        _ = writeln!(
            bars,
            r#"<path class="interval" d="M{lower:.2} {middle:.1}H{upper:.2}M{lower:.2} {0:.1}V{1:.1}M{upper:.2} {0:.1}V{1:.1}"/>"#,
            middle - cap,
            middle + cap,
        );
        _ = writeln!(bars, r#"<text x="{:.2}" y="{:.1}">{}</text>"#, upper + 6.0, middle + 4.5, time(*median_ns));
        top += ROW;
    }
    let confidence = benchmarks.confidence * 100.0;
    // No empty line may stand in it: there Markdown would end the HTML.
    Ok(format!(
        r#"<figure class="chart">
<svg viewBox="0 0 {WIDTH} {top}" role="img" aria-labelledby="chart-{name}-title chart-{name}-desc">
<title id="chart-{name}-title">{title}</title>
<desc id="chart-{name}-desc">{}</desc>
{}</svg>
<figcaption>{title}. A bar is a median, the line at its end the {confidence:.0} % confidence interval.</figcaption>
</figure>"#,
        described(&rows),
        bars
    ))
}

fn label(bars: &mut String, text: &str, top: f64) {
    _ = writeln!(bars, r#"<text class="label" x="{}" y="{:.1}">{text}</text>"#, LABELS - 6.0, top + ROW / 2.0 + 4.5);
}

/// The chart in words, for those who do not see it.
fn described(rows: &[&Measurement]) -> String {
    let words = rows.iter().map(|row| format!("{} ({}) {}", row.function, row.parameter, time(row.median_ns)));
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
            upper_ns: median_ns + 26e6,
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
        // The chart is 226 units wide and ends at 226 ms.
        assert!(svg.contains(r#"class="sequential" x="84" y="4.0" width="200.00""#), "{svg}");
        assert!(svg.contains(r#"class="parallel" x="84" y="26.0" width="100.00""#), "{svg}");
        assert!(svg.contains("M274.00 11.0H310.00"), "{svg}");
        assert!(svg.contains("sequential (loop) 200.0\u{a0}ms, parallel (rayon) 100.0\u{a0}ms."), "{svg}");
        assert!(!svg.contains("\n\n"), "{svg}");
    }
}
