//! Charts of figures, as SVG in the page, so that they take their colours from the book's theme and a screen reader can read them.
//!
//! No library draws these: plotters writes fixed colours and no labels for a screen reader, poloto has no logarithmic axis, and
//! charming runs JavaScript (in the browser, or by building V8).

use std::fmt::Write as _;

use anyhow::ensure;

use crate::data::{Figure, Run};
use crate::figures::{Figures, Value, span, value};
use crate::numbers::{Unit, count, readable};
use crate::tables::{label, rows};

// In units of the drawing, which is as wide as a phone's page, so that its letters stay readable there.
const WIDTH: f64 = 380.0;
const LABELS: f64 = 84.0;
const LETTER: f64 = 7.0;
/// Labels of an axis stand at least so far apart.
const APART: f64 = 58.0;
const VALUES: f64 = 118.0;
const BAR: f64 = 14.0;
const ROW: f64 = 22.0;
const GROUP: f64 = 28.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 50.0;
const RIGHT: f64 = 130.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 40.0;
const LINE: f64 = 15.0;
/// Beyond this ratio the shortest bar could not be seen, and the axis is logarithmic.
const LINEAR: f64 = 50.0;
/// So many curves have a colour of their own in `css/charts.css`.
const COLOURS: usize = 7;

/// `GROUP FUNCTIONS | TITLE`: bars or dots, or curves where the parameter is a number of calls; `GROUP.1000000` of that many calls.
pub(crate) fn draw(figures: &Figures, what: &str) -> anyhow::Result<String> {
    let (which, title) = what.split_once('|').unwrap_or((what, ""));
    let title = title.trim();
    ensure!(!title.is_empty(), "a chart takes a group, functions where not all are to be shown, `|`, and a title");
    let mut words = which.split_whitespace();
    let name = words.next().unwrap_or_default();
    let functions: Vec<_> = words.collect();
    let (group, calls) = match name.rsplit_once('.') {
        Some((group, calls)) if calls.parse::<u64>().is_ok() => (group, Some(calls)),
        _ => (name, None),
    };
    let mut shown = rows(figures, group, &functions);
    shown.retain(|row| calls.is_none_or(|calls| row.parameter == calls));
    if shown.is_empty() {
        return figures.not_measured(name);
    }
    let chart = Chart { figures, title, id: title.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-") };
    if group.starts_with("scale.") && group != "scale.primes" && calls.is_none() {
        chart.curves(&shown)
    } else {
        Ok(chart.bars(&shown))
    }
}

struct Chart<'a> {
    figures: &'a Figures,
    title: &'a str,
    id: String,
}

impl Chart<'_> {
    /// A row for each figure: bars from zero, or dots on a logarithmic axis.
    fn bars(&self, shown: &[&Figure]) -> String {
        let of_run = |run: &Run, row: &Figure| value(run, &row.name());
        let values = self.figures.runs.iter().flat_map(|run| shown.iter().filter_map(move |row| of_run(run, row)));
        let [low, high] = span(values.flat_map(|value| value.interval.unwrap_or([value.median; 2])));
        let logarithmic = high / low > LINEAR;
        let ticks = if logarithmic { decades(low, high) } else { steps(high) };
        let by_function = shown.iter().all(|row| row.parameter == shown[0].parameter);
        let share_a_parameter =
            |one: &Figure, other: &Figure| one.parameter == other.parameter && one.function != other.function;
        let grouped = !by_function && shown.iter().any(|one| shown.iter().any(|other| share_a_parameter(one, other)));
        let name = |row: &Figure| if by_function { row.label.clone() } else { readable(&row.parameter) };
        let letters = shown.iter().map(|row| name(row).chars().count()).max().unwrap_or(0);
        let left = (letters as f64 * LETTER + 8.0).max(LABELS);
        let (first, last) = (ticks[0], ticks[ticks.len() - 1]);
        let x = |value: f64| {
            let share = if logarithmic { (value / first).log10() / (last / first).log10() } else { value / last };
            left + share * (WIDTH - left - VALUES)
        };
        let (mut drawing, mut described, mut top, mut group) = (String::new(), Vec::new(), 0.0, "");
        for row in shown {
            let of_group = label(self.figures, &row.group, &row.function);
            if grouped && row.function != group {
                group = &row.function;
                top += GROUP;
                _ = writeln!(drawing, r#"<text class="group" x="2" y="{:.1}">{of_group}</text>"#, top - 8.0);
            }
            let (middle, text) = (top + ROW / 2.0, self.figures.text(|run| of_run(run, row)).unwrap_or_default());
            let (name, baseline) = (name(row), middle + 4.5);
            _ = writeln!(drawing, r#"<text class="label" x="{}" y="{baseline:.1}">{name}</text>"#, left - 6.0);
            let end = self.mark(&mut drawing, row, middle, &x, logarithmic);
            _ = writeln!(drawing, r#"<text x="{:.2}" y="{baseline:.1}">{text}</text>"#, end + 6.0);
            described.push(if grouped { format!("{of_group}, {name} {text}") } else { format!("{name} {text}") });
            top += ROW;
        }
        let grid = axis(&ticks, shown[0].unit, &x, top);
        let several = self.figures.committed().count() > 1;
        let mark = match (logarithmic, several) {
            (true, _) => {
                "A dot is the median of a run, the line through it the intervals. Each decade of the axis is ten times the one before it."
            }
            (false, true) => {
                "A solid bar ends at the smallest median of all runs, its light end at the largest; the line shows the intervals."
            }
            (false, false) => "A bar is a median, the line at its end the interval.",
        };
        self.framed("chart", mark, &described.join(", "), &format!("{grid}{drawing}"), top + 2.0 * LINE + 5.0)
    }

    /// A bar or dots, the intervals, and a reader's own; returns where they end.
    fn mark(&self, drawing: &mut String, row: &Figure, middle: f64, x: &dyn Fn(f64) -> f64, logarithmic: bool) -> f64 {
        let class = &row.function;
        let values: Vec<_> = self.figures.committed().filter_map(|run| value(run, &row.name())).collect();
        let [least, most] = span(values.iter().map(|value| value.median));
        if !logarithmic {
            for (class, from, to) in [(class.as_str(), 0.0, least), (&*format!("{class} to"), least, most)] {
                let (left, top, width) = (x(from), middle - BAR / 2.0, x(to) - x(from));
                let size = format_args!(r#"width="{width:.2}" height="{BAR}""#);
                _ = writeln!(drawing, r#"<rect class="{class}" x="{left:.2}" y="{top:.1}" {size}/>"#);
            }
        }
        let [lower, upper] = span(values.iter().flat_map(|value| value.interval.unwrap_or([value.median; 2])));
        _ = writeln!(drawing, r#"<path class="interval" d="M{:.2} {middle:.1}H{:.2}"/>"#, x(lower), x(upper));
        if logarithmic {
            for Value { median, .. } in values {
                _ = writeln!(drawing, r#"<circle class="dot {class}" cx="{:.2}" cy="{middle:.1}" r="4"/>"#, x(median));
            }
        }
        let mut end = x(upper);
        if let Some(mine) = self.figures.mine().and_then(|run| value(run, &row.name())) {
            _ = writeln!(drawing, r#"<circle class="mine" cx="{:.2}" cy="{middle:.1}" r="4"/>"#, x(mine.median));
            end = end.max(x(mine.median));
        }
        end
    }

    /// A curve for each function and run over the number of calls, both axes logarithmic.
    fn curves(&self, shown: &[&Figure]) -> anyhow::Result<String> {
        let group = shown[0].group.as_str();
        let what = if group.starts_with("scale.lateness") { "lateness" } else { "overhead" };
        let mut functions: Vec<&str> = shown.iter().map(|row| row.function.as_str()).collect();
        functions.dedup();
        ensure!(
            functions.len() <= COLOURS,
            "{} has {} curves, and there are {COLOURS} colours",
            self.title,
            functions.len()
        );
        let points = |run: &Run, function: &str| -> Vec<(f64, f64)> {
            let rows = run.figures.iter().filter(|row| row.group == group && row.function == function);
            // An overhead of nothing, where a timer was early, has no place on a logarithmic axis.
            let rows = rows.filter(|row| row.median > 0.0);
            rows.filter_map(|row| Some((row.parameter.parse().ok()?, row.median))).collect()
        };
        let all = || self.figures.runs.iter().flat_map(|run| functions.iter().flat_map(|f| points(run, f)));
        let most = all().map(|(calls, _)| calls).fold(1.0, f64::max);
        let [least, longest] = span(all().map(|(_, ns)| ns));
        let ticks = decades(least, longest);
        let (low, high) = (ticks[0], ticks[ticks.len() - 1]);
        let x = |calls: f64| LEFT + calls.log10() / most.log10() * (WIDTH - LEFT - RIGHT);
        let y = |ns: f64| TOP + (high / ns).log10() / (high / low).log10() * (HEIGHT - TOP - BOTTOM);
        let mut drawing = format!("<text class=\"label\" x=\"{}\" y=\"11\">{what}</text>\n", LEFT + 6.0);
        for tick in &ticks {
            let (at, text) = (y(*tick), shown[0].unit.rough(*tick));
            _ = writeln!(drawing, r#"<path class="grid" d="M{LEFT} {at:.1}H{:.1}"/>"#, WIDTH - RIGHT);
            _ = writeln!(drawing, r#"<text class="label" x="{}" y="{:.1}">{text}</text>"#, LEFT - 6.0, at + 4.5);
        }
        let bottom = HEIGHT - BOTTOM;
        for power in (0..=most.log10() as i32).step_by(2) {
            let (at, text) = (x(10_f64.powi(power)), count(10_u64.pow(power as u32)));
            _ = writeln!(drawing, r#"<path class="grid" d="M{at:.1} {TOP}V{bottom:.1}"/>"#);
            let below = bottom + LINE + 2.0;
            _ = writeln!(drawing, r#"<text class="middle" x="{at:.1}" y="{below:.1}">{text}</text>"#);
        }
        let (middle, below) = (f64::midpoint(LEFT, WIDTH - RIGHT), HEIGHT - 4.0);
        _ = writeln!(drawing, r#"<text class="middle" x="{middle:.1}" y="{below:.1}">calls in flight</text>"#);
        let end = |function: &&str| self.figures.runs.iter().find_map(|run| points(run, function).last().copied());
        let ends: Vec<_> = functions.iter().map(|function| end(function).unwrap_or((1.0, low))).collect();
        let mut described = Vec::new();
        let heights = apart(&ends.iter().map(|end| y(end.1)).collect::<Vec<_>>());
        for (number, function) in functions.iter().enumerate() {
            for run in &self.figures.runs {
                let line: Vec<_> =
                    points(run, function).iter().map(|&(calls, ns)| format!("{:.1} {:.1}", x(calls), y(ns))).collect();
                if !line.is_empty() {
                    let mine = if run.is_mine() { " mine" } else { "" };
                    _ = writeln!(drawing, r#"<path class="curve c{number}{mine}" d="M{}"/>"#, line.join("L"));
                }
            }
            let ((calls, ns), at, start) = (ends[number], heights[number], WIDTH - RIGHT + 6.0);
            let (from_x, from_y) = (x(calls), y(ns));
            let line = format_args!("M{from_x:.1} {from_y:.1}L{start:.1} {at:.1}");
            _ = writeln!(drawing, r#"<path class="leader c{number}" d="{line}"/>"#);
            let (name, ended) = (label(self.figures, group, function), if calls < most { " ✕" } else { "" });
            let (left, baseline) = (start + 3.0, at + 4.5);
            _ = writeln!(drawing, r#"<text class="c{number}" x="{left:.1}" y="{baseline:.1}">{name}{ended}</text>"#);
            let end_of = format!("{group}.{function}.{calls}");
            let in_runs = self.figures.text(|run| value(run, &end_of)).unwrap_or_default();
            described.push(format!("{name} {in_runs} with {} calls", count(calls as u64)));
        }
        let caption = "There is a line for each run. Each step on an axis is ten times the one before it. ✕: not measured with more \
                       calls, because the overhead would take too long or the system starts no more threads.";
        Ok(self.framed("chart curves", caption, &described.join(", "), &drawing, HEIGHT))
    }

    /// With what a screen reader says of it.
    fn framed(&self, class: &str, caption: &str, described: &str, drawing: &str, height: f64) -> String {
        let Self { title, id, .. } = self;
        let mine = if self.figures.mine().is_some() { " Rings and dashed lines are yours." } else { "" };
        // No empty line may stand in it: there Markdown would end the HTML.
        format!(
            r#"<figure class="{class}">
<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{id}-title {id}-desc">
<title id="{id}-title">{title}</title>
<desc id="{id}-desc">{described}.</desc>
{drawing}</svg>
<figcaption>{title}. {caption}{mine}</figcaption>
</figure>"#
        )
    }
}

/// The lines of a horizontal axis, its numbers and what they count.
fn axis(ticks: &[f64], unit: Unit, x: &dyn Fn(f64) -> f64, top: f64) -> String {
    let mut grid = String::new();
    let every = (APART / (x(ticks[1]) - x(ticks[0]))).ceil() as usize;
    for (number, tick) in ticks.iter().enumerate() {
        let at = x(*tick);
        _ = writeln!(grid, r#"<path class="grid" d="M{at:.1} 0V{top:.1}"/>"#);
        if number % every == 0 {
            let text = if *tick == 0.0 { "0".to_owned() } else { unit.rough(*tick) };
            _ = writeln!(grid, r#"<text class="middle" x="{at:.1}" y="{:.1}">{text}</text>"#, top + LINE);
        }
    }
    let axis = if unit == Unit::Bytes { "bytes per call" } else { "time" };
    let (middle, below) = (f64::midpoint(x(ticks[0]), x(ticks[ticks.len() - 1])), top + 2.0 * LINE);
    _ = writeln!(grid, r#"<text class="middle" x="{middle:.1}" y="{below:.1}">{axis}</text>"#);
    grid
}

/// Powers of ten that enclose two numbers.
fn decades(low: f64, high: f64) -> Vec<f64> {
    let (low, high) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    (low..=high.max(low + 1)).map(|power| 10_f64.powi(power)).collect()
}

/// Round steps from zero to beyond a number.
fn steps(high: f64) -> Vec<f64> {
    let decade = 10_f64.powf((high / 2.0).log10().floor());
    let round = [1.0, 2.0, 5.0].map(|factor| factor * decade);
    let step = round.into_iter().find(|step| high / step <= 4.0).unwrap_or(decade * 10.0);
    (0..=(high / step).ceil() as u32).map(|number| f64::from(number) * step).collect()
}

/// How high each label stands: at the end of its curve, but no two on one line.
fn apart(ends: &[f64]) -> Vec<f64> {
    let mut order: Vec<_> = ends.iter().copied().enumerate().collect();
    order.sort_by(|one, other| one.1.total_cmp(&other.1));
    let mut above = TOP - LINE;
    for (_, at) in &mut order {
        *at = at.max(above + LINE);
        above = *at;
    }
    // What was pushed out below is pushed up again.
    let mut below = HEIGHT - BOTTOM + LINE;
    for (_, at) in order.iter_mut().rev() {
        *at = at.min(below - LINE);
        below = *at;
    }
    order.sort_unstable_by_key(|(curve, _)| *curve);
    order.into_iter().map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_beyond_the_longest_bar_at_round_numbers() {
        assert_eq!(steps(157e6), [0.0, 5e7, 1e8, 1.5e8, 2e8]);
        assert_eq!(steps(8.0), [0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(decades(4.0, 53_807.0), [1.0, 10.0, 100.0, 1e3, 1e4, 1e5]);
    }

    #[test]
    fn labels_do_not_overlap_and_stay_inside() {
        assert_eq!(apart(&[100.0, 30.0, 101.0]), [100.0, 30.0, 115.0]);
        assert_eq!(apart(&[258.0, 259.0]), [245.0, 260.0]);
    }
}
