//! The picture of a recording for a browser: what `text` draws, as SVG, still or animated.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use crate::findings::Finding;
use crate::letters::{cut, letter, visible};
use crate::log::Ending;
use crate::recording::{Kind, Lane, Origin, Recording};
use crate::rows::{self, Folded, Look, Row, What};
use crate::show::{self, Prediction};
use crate::units::{labels, rounded, steps, unit_of};

/// A recording drawn as SVG. Made by [`Recording::svg`]; `{}` writes the whole document.
///
/// An async call is a thin line with dots where it was polled, and a band where it was ready but not polled yet; CPU work is a solid
/// bar, a blocked thread a striped one. A cross
/// on a red disc: it failed; a red cross: it was dropped, unfinished; a `!` on a red disc: it panicked; a chevron: it was
/// still running. A thread has a colour and a letter. On a virtual clock, where code takes no time, there is no column `worked`.
///
/// The document stands alone, and has no ids and no script, so that several may be put into one page. It follows the
/// reader's choice of light or dark. A page that has themes of its own sets these custom properties on any element around
/// it: `--timeline-bg`, `--timeline-fg`, `--timeline-dim` (the axis), `--timeline-grid`, `--timeline-end` (failed, dropped,
/// panicked), and `--timeline-thread-0` to `--timeline-thread-5`.
///
/// For a screen reader it has a title, a description that tells every lane in words, and the same words on each lane.
#[derive(Clone, Debug)]
pub struct Svg<'a> {
    recording: &'a Recording,
    title: Cow<'a, str>,
    rows: usize,
    speed: Option<f64>,
    prediction: Option<Prediction<'a>>,
    why: bool,
}

const WIDTH: f64 = 820.0;
const MARGIN: f64 = 20.0;
const GAP: f64 = 18.0;
const AXIS: f64 = 44.0;
const ROW: f64 = 32.0;
const LINE: f64 = 24.0;
/// A letter of the widest usual monospaced font, at 16 and at 14 pixels.
const LETTER: f64 = 9.7;
const SMALL_LETTER: f64 = 8.5;
/// Of `waited` and of `worked`.
const TIME: f64 = 84.0;
/// In columns.
const LONGEST_NAME: usize = 22;
/// In columns, of all the letters of a lane's threads.
const LETTERS: usize = 6;
/// Of a name or an error that nothing cuts off but the reader's patience.
const LONGEST_SPOKEN: usize = 200;
/// How many seconds the finished picture rests before it is played again. What flashes more than three times a second may
/// cause a seizure (WCAG 2.3.1).
const REST: f64 = 2.0;

/// Name, light, dark. Each of the texts stands out from its background by 4.5 to 1 or more (WCAG 1.4.3).
const COLOURS: [(&str, &str, &str); 11] = [
    ("bg", "#ffffff", "#14181d"),
    ("fg", "#1c2128", "#e8edf2"),
    ("dim", "#57606a", "#a3adb8"),
    ("grid", "#d5dae0", "#343c46"),
    ("end", "#c01f2b", "#ff8a80"),
    ("thread-0", "#00697a", "#4fd0e0"),
    ("thread-1", "#8a5600", "#f0b849"),
    ("thread-2", "#9b2393", "#ee9be6"),
    ("thread-3", "#1b7332", "#63d77d"),
    ("thread-4", "#1a56c4", "#8ab4ff"),
    ("thread-5", "#5b5247", "#d6cab9"),
];
const THREADS: usize = 6;

/// The same in every document, so that several in one page do not mind each other.
const STYLE: &str = "\
.timeline{font:16px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;direction:ltr;\
max-width:100%;height:auto;fill:var(--tl-fg)}\
.timeline text{white-space:pre}\
.timeline-bg{fill:var(--tl-bg)}\
.timeline-dim{fill:var(--tl-dim);font-size:14px}\
.timeline-grid{stroke:var(--tl-grid)}\
.timeline-wait{fill:none;stroke:currentColor;stroke-width:3}\
.timeline-bar{fill:currentColor}\
.timeline-frame{fill:var(--tl-bg);stroke:currentColor;stroke-width:2}\
.timeline-stripes{fill:none;stroke:currentColor;stroke-width:18;stroke-dasharray:3 4}\
.timeline-letter{fill:currentColor;font-weight:bold}\
.timeline-folded{fill:none;stroke:var(--tl-dim);stroke-width:3;stroke-dasharray:3 5}\
.timeline-end{fill:none;stroke:var(--tl-end);stroke-width:3}\
.timeline-disc{fill:var(--tl-end)}\
.timeline-on{fill:none;stroke:var(--tl-bg);stroke-width:2.5}\
.timeline-halo{fill:none;stroke:var(--tl-bg);stroke-width:8}\
.timeline-why{fill:var(--tl-end);font-size:14px;stroke:var(--tl-bg);stroke-width:3;paint-order:stroke}\
.timeline-found{fill:none;stroke:var(--tl-end);stroke-width:2;stroke-dasharray:2 2}\
.timeline-times{font-size:14px;stroke:var(--tl-bg);stroke-width:3;paint-order:stroke}\
.timeline-ready{fill:none;stroke:currentColor;stroke-width:9;opacity:.4}\
.timeline-now{stroke:var(--tl-fg);stroke-width:1.5;opacity:0}";

impl Recording {
    /// The recording as an SVG document.
    #[must_use]
    pub fn svg(&self) -> Svg<'_> {
        Svg { recording: self, title: "Timeline".into(), rows: Look::ROWS, speed: None, prediction: None, why: false }
    }
}

impl<'a> Svg<'a> {
    /// The document's title, which a screen reader says first. It is not drawn.
    #[must_use]
    pub fn title(mut self, title: impl Into<Cow<'a, str>>) -> Self {
        self.title = title.into();
        self
    }

    /// At most this many rows of lanes, at least three, and 16 unless told; see [`Text::rows`](crate::Text::rows).
    #[must_use]
    pub fn rows(mut self, rows: usize) -> Self {
        self.rows = rows.max(3);
        self
    }

    /// Plays the run again and again, with two seconds of the finished picture in between: `1.0` in real time, `0.1` ten
    /// times slower. Inside a page it rests while the pointer is on it.
    ///
    /// A reader who asked for less motion sees the finished picture, and so does who prints it. So does everybody where the run
    /// would take less than about 10 ms at that speed, or the speed is no positive number.
    #[must_use]
    pub fn animated(mut self, speed: f64) -> Self {
        self.speed = Some(speed);
        self
    }

    /// Puts a prediction, or the time of an earlier run, in front of the measured time. The time axis reaches as far as they do.
    #[must_use]
    pub fn prediction(mut self, prediction: impl Into<Option<Prediction<'a>>>) -> Self {
        self.prediction = prediction.into();
        self
    }

    /// Adds at most three [findings](Recording::findings) below the picture, and marks their stretch of time on each of their lanes.
    #[must_use]
    pub fn why(mut self, why: bool) -> Self {
        self.why = why;
        self
    }
}

/// What is worked out once: where things lie, in pixels, which moments the chart shows, and the threads.
struct Layout {
    /// Those that ran a lane.
    ran: Vec<usize>,
    began: Duration,
    elapsed: Duration,
    chart: f64,
    chart_end: f64,
    threads: f64,
    waited: f64,
    /// Nothing where the clock is virtual: on it, code takes no time.
    worked: Option<f64>,
    summary: f64,
    height: f64,
}

/// How the picture is played: what it takes from one beginning to the next, and for how many percent of that it moves.
struct Play {
    round: f64,
    percent: u32,
}

impl fmt::Display for Svg<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = rows::rows(self.recording, Look { rows: self.rows, ascii: false, longest_name: LONGEST_NAME });
        let parts = self.summary();
        let findings = if self.why { show::most_important(self.recording) } else { Vec::new() };
        let columns = ((WIDTH - 2.0 * MARGIN) / LETTER) as usize;
        let mut summary = show::in_lines(&parts, columns, '…');
        summary.extend(show::why(&findings, columns, |text| visible(text, false)));
        let layout = Layout::of(self, &rows, summary.len());
        let play = self.play();
        self.write_head(f, &layout, play.as_ref(), &rows, &parts.join(", "))?;
        if rows.is_empty() {
            writeln!(f, "<text class=\"timeline-dim\" x=\"{MARGIN}\" y=\"30\">nothing was recorded</text>")?;
        } else {
            write_axis(f, &layout)?;
        }
        let moves = |what| {
            play.as_ref()
                .map_or(String::new(), |play| format!(" class=\"timeline-moves timeline-{what}-{}\"", play.percent))
        };
        for (place, row) in rows.iter().enumerate() {
            let y = AXIS + (place as f64 + 0.5) * ROW;
            writeln!(f, "<g role=\"graphics-object img\"><title>{}</title>", Escaped(&self.in_words(row, &layout)))?;
            write_name(f, row, y)?;
            writeln!(f, "<g{}>", moves("play"))?;
            match &row.what {
                What::Lane(lane) => {
                    self.write_lane(f, &layout, lane, y)?;
                    self.write_found(f, &layout, &findings, lane, y)?;
                }
                What::Folded(folded) => write_fold(f, &layout, folded, y)?,
            }
            writeln!(f, "</g><g{}>", moves("late"))?;
            write_times(f, &layout, row, y)?;
            writeln!(f, "</g></g>")?;
        }
        writeln!(f, "<g aria-hidden=\"true\"{}>", moves("late"))?;
        for (line, text) in summary.iter().enumerate() {
            let y = layout.summary + line as f64 * LINE;
            writeln!(f, "<text x=\"{MARGIN}\" y=\"{y}\">{}</text>", Escaped(text))?;
        }
        writeln!(f, "</g>")?;
        if let Some(play) = &play {
            let (x, end) = (layout.chart, layout.summary - LINE);
            let class = format!("timeline-now timeline-moves timeline-now-{}", play.percent);
            writeln!(f, "<path class=\"{class}\" d=\"M{x:.1} {AXIS}V{end}\"/>")?;
        }
        writeln!(f, "</svg>")
    }
}

impl Layout {
    fn of(svg: &Svg<'_>, rows: &[Row<'_>], summary_lines: usize) -> Self {
        let recording = svg.recording;
        let ran = recording.threads();
        let name = rows.iter().map(|row| shown_name(row).width()).max().unwrap_or(0).max(4);
        let place = |thread: &usize| ran.iter().position(|known| known == thread).unwrap_or(0);
        let letters = |row: &Row<'_>| row.threads.iter().map(|thread| letter(place(thread)).len() + 1).sum::<usize>();
        let threads = rows.iter().map(letters).max().unwrap_or(0).saturating_sub(1).clamp(1, LETTERS);
        let right = WIDTH - MARGIN;
        let worked = (!recording.is_simulated()).then_some(right);
        let waited = if worked.is_some() { right - TIME } else { right };
        let threads_at = waited - TIME - threads as f64 * LETTER;
        let summary = AXIS + rows.len() as f64 * ROW + 1.5 * LINE;
        Self {
            ran,
            began: recording.began(),
            elapsed: svg.elapsed(),
            chart: MARGIN + name as f64 * LETTER + GAP,
            chart_end: threads_at - GAP,
            threads: threads_at,
            waited,
            worked,
            summary,
            height: summary + summary_lines.saturating_sub(1) as f64 * LINE + MARGIN,
        }
    }

    /// The place of a thread among those that ran a lane.
    fn place(&self, thread: usize) -> usize {
        self.ran.iter().position(|known| *known == thread).unwrap_or(0)
    }

    /// The class that gives a thread its colour.
    fn thread_class(&self, thread: usize) -> String {
        format!("timeline-thread-{}", self.place(thread) % THREADS)
    }

    fn x(&self, at: Duration) -> f64 {
        let (at, elapsed) = (at.saturating_sub(self.began).as_secs_f64(), self.elapsed.as_secs_f64());
        let share = if elapsed > 0.0 { (at / elapsed).min(1.0) } else { 0.0 };
        self.chart + share * (self.chart_end - self.chart)
    }
}

impl Svg<'_> {
    /// How much time the chart shows.
    fn elapsed(&self) -> Duration {
        self.recording.elapsed().max(self.prediction.as_ref().map_or(Duration::ZERO, Prediction::axis))
    }

    fn play(&self) -> Option<Play> {
        let speed = self.speed.filter(|speed| *speed > 0.0)?;
        let moves = self.elapsed().as_secs_f64() / speed;
        let percent = (100.0 * moves / (moves + REST)).round().min(99.0);
        // A whole percentage, so that equal names in one page mean equal rules.
        (percent >= 1.0).then(|| Play { round: moves * 100.0 / percent, percent: percent as u32 })
    }

    fn write_head(
        &self,
        f: &mut fmt::Formatter<'_>,
        layout: &Layout,
        play: Option<&Play>,
        rows: &[Row<'_>],
        summary: &str,
    ) -> fmt::Result {
        let height = layout.height;
        writeln!(
            f,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"timeline\" role=\"graphics-document document\" \
             width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\"{}>",
            play.map_or(String::new(), |play| format!(
                " style=\"--tl-round:{:.3}s;--tl-from:{:.1}px;--tl-to:{:.1}px\"",
                play.round, layout.chart, layout.chart_end
            )),
        )?;
        writeln!(f, "<title>{}</title>", Escaped(&visible(&self.title, false)))?;
        let told = |row: &Row<'_>| format!(" {}.", self.in_words(row, layout));
        let lanes: String = rows.iter().map(told).collect();
        let threads = layout.ran.iter().enumerate().map(|(place, thread)| {
            format!(" Thread {} is {}.", letter(place), spoken(self.recording.thread_name(*thread)))
        });
        writeln!(f, "<desc>{}.{}{}</desc>", Escaped(summary), Escaped(&lanes), Escaped(&threads.collect::<String>()))?;
        write!(f, "<style>{STYLE}")?;
        write_colours(f)?;
        if let Some(play) = play {
            write_keyframes(f, play.percent)?;
        }
        writeln!(f, "</style>")?;
        writeln!(f, "<rect class=\"timeline-bg\" width=\"{WIDTH}\" height=\"{height}\" rx=\"8\"/>")
    }

    fn write_lane(&self, f: &mut fmt::Formatter<'_>, layout: &Layout, lane: &Lane, y: f64) -> fmt::Result {
        let x = |at| layout.x(at);
        let Some((began, ended)) = self.recording.span(lane) else {
            // Dropped before it was ever polled: there is a moment to mark, and no line.
            return lane.ended().map_or(Ok(()), |at| Self::write_end(f, layout, lane, (x(at), y)));
        };
        let first = lane.polls().next().map_or(String::new(), |poll| layout.thread_class(poll.thread));
        if lane.kind().is_async() {
            writeln!(f, "<path class=\"timeline-wait {first}\" d=\"M{:.1} {y}H{:.1}\"/>", x(began), x(ended))?;
        }
        for (from, to) in lane.ready() {
            let (from, to) = (x(from), x(to.unwrap_or(ended)));
            if to - from >= 3.0 {
                writeln!(f, "<path class=\"timeline-ready {first}\" d=\"M{from:.1} {y}H{to:.1}\"/>")?;
            }
        }
        // Polls that can't be told apart are drawn once.
        let mut drawn = None;
        for poll in lane.polls() {
            let (from, to) = (x(poll.enter), x(poll.exit.unwrap_or(ended)).max(x(poll.enter)));
            if drawn.is_some_and(|(thread, until)| thread == poll.thread && to < until + 0.5) {
                continue;
            }
            drawn = Some((poll.thread, to));
            Self::write_poll(f, layout, lane.kind(), poll.thread, (from, to), y)?;
        }
        Self::write_end(f, layout, lane, (x(ended), y))
    }

    /// A line under the stretch of each finding that is about this lane.
    fn write_found(
        &self,
        f: &mut fmt::Formatter<'_>,
        layout: &Layout,
        findings: &[Finding],
        lane: &Lane,
        y: f64,
    ) -> fmt::Result {
        let Some((began, ended)) = self.recording.span(lane) else { return Ok(()) };
        let is_this = |number: &usize| std::ptr::eq(&raw const self.recording.lanes()[*number], lane);
        for finding in findings.iter().filter(|finding| finding.lanes.iter().any(is_this)) {
            let x = |at: Duration| layout.x(at.max(began).min(ended));
            let (from, to) = (x(finding.from), x(finding.until));
            let (to, y) = (to.max(from + 3.0), y + 13.0);
            writeln!(f, "<path class=\"timeline-found\" d=\"M{from:.1} {y}H{to:.1}\"/>")?;
        }
        Ok(())
    }

    fn write_poll(
        f: &mut fmt::Formatter<'_>,
        layout: &Layout,
        kind: Kind,
        thread: usize,
        (from, to): (f64, f64),
        y: f64,
    ) -> fmt::Result {
        let class = layout.thread_class(thread);
        let half = if kind.is_async() { 5.0 } else { 10.0 };
        let (top, height, width) = (y - half, 2.0 * half, (to - from).max(3.0));
        match kind {
            Kind::Future | Kind::Waiting | Kind::Span if width < 2.0 * half => {
                writeln!(f, "<circle class=\"timeline-bar {class}\" cx=\"{from:.1}\" cy=\"{y}\" r=\"{half}\"/>")
            }
            Kind::Future | Kind::Waiting | Kind::Span | Kind::Computing => writeln!(
                f,
                "<rect class=\"timeline-bar {class}\" x=\"{from:.1}\" y=\"{top}\" width=\"{width:.1}\" height=\"{height}\" rx=\"2\"/>"
            ),
            Kind::Blocked => writeln!(
                f,
                "<g class=\"{class}\"><rect class=\"timeline-frame\" x=\"{from:.1}\" y=\"{top}\" width=\"{width:.1}\" \
                 height=\"{height}\"/><path class=\"timeline-stripes\" d=\"M{from:.1} {y}h{width:.1}\"/></g>"
            ),
        }
    }

    /// The mark of an ending, and its reason on the side where there is room.
    fn write_end(f: &mut fmt::Formatter<'_>, layout: &Layout, lane: &Lane, (x, y): (f64, f64)) -> fmt::Result {
        let disc = "<circle class=\"timeline-disc\" r=\"9\"/>";
        let (mark, why) = match lane.ending() {
            Ending::Finished => return Ok(()),
            Ending::Running => {
                let class = lane.polls().last().map_or(String::new(), |poll| layout.thread_class(poll.thread));
                return writeln!(
                    f,
                    "<path class=\"timeline-wait {class}\" d=\"M{:.1} {:.1}l7 7l-7 7\"/>",
                    x - 2.0,
                    y - 7.0
                );
            }
            Ending::Unknown => {
                return writeln!(
                    f,
                    "<text class=\"timeline-letter\" x=\"{:.1}\" y=\"{:.1}\">?</text>",
                    x + 9.0,
                    y + 5.0
                );
            }
            Ending::Failed => {
                let why = lane.failure().unwrap_or("failed");
                (format!("{disc}<path class=\"timeline-on\" d=\"M-4-4L4 4M-4 4L4-4\"/>"), why)
            }
            Ending::Dropped => {
                let cross = "d=\"M-6-6L6 6M-6 6L6-6\"";
                (format!("<path class=\"timeline-halo\" {cross}/><path class=\"timeline-end\" {cross}/>"), "dropped")
            }
            Ending::Panicked => (format!("{disc}<path class=\"timeline-on\" d=\"M0-5.5V1.5M0 3.5V6\"/>"), "panicked"),
        };
        writeln!(f, "<g transform=\"translate({x:.1} {y})\">{mark}</g>")?;
        let why = visible(why, false);
        let letters = |pixels: f64| (pixels / SMALL_LETTER).max(0.0) as usize;
        let right = letters(layout.chart_end - x - 14.0);
        // A thin line leaves room above it, a bar only before it.
        let (left_x, left_y) = match lane.kind() {
            Kind::Future | Kind::Waiting | Kind::Span => (x - 12.0, y - 8.0),
            Kind::Computing | Kind::Blocked => (lane.began().map_or(x, |began| layout.x(began)) - 8.0, y + 5.0),
        };
        let left = letters(left_x - layout.chart);
        let (x, y, anchor, room) = if right >= why.width() || right >= left {
            (x + 14.0, y + 5.0, "start", right)
        } else {
            (left_x, left_y, "end", left)
        };
        if room < why.width().min(4) {
            return Ok(());
        }
        let why = cut(&why, room, '…');
        writeln!(
            f,
            "<text class=\"timeline-why\" x=\"{x:.1}\" y=\"{y}\" text-anchor=\"{anchor}\">{}</text>",
            Escaped(&why)
        )
    }

    fn in_words(&self, row: &Row<'_>, layout: &Layout) -> String {
        let lane = match &row.what {
            What::Lane(lane) => *lane,
            What::Folded(folded) => return format!("{}, {}", row.name.trim_start_matches("… "), folded.words),
        };
        let kind = match lane.kind() {
            Kind::Future => "async call",
            Kind::Waiting => "wait",
            Kind::Computing => "CPU work",
            Kind::Blocked => "blocking call",
            Kind::Span => "span",
        };
        let name_of = |lane: usize| spoken(self.recording.lanes()[lane].name());
        let origin = match lane.origin() {
            Origin::Root => String::new(),
            Origin::Inside(around) => format!(" inside {}", name_of(around)),
            Origin::SpawnedBy(parent) => format!(" spawned by {}", name_of(parent)),
        };
        let letters: Vec<_> = row.threads.iter().map(|thread| letter(layout.place(*thread))).collect();
        let ran = if letters.is_empty() {
            "never polled".to_owned()
        } else {
            let more = if letters.len() > 1 { "s" } else { "" };
            let (waited, worked) = (rounded(row.times.waited), rounded(row.times.worked));
            let worked = if layout.worked.is_some() { format!(", worked {worked}") } else { String::new() };
            format!("on thread{more} {}, waited {waited}{worked}", letters.join(" and "))
        };
        let after = lane.ended().map(|at| rounded(at.saturating_sub(layout.began))).unwrap_or_default();
        let ending = match lane.ending() {
            Ending::Running => "still running".to_owned(),
            Ending::Finished => format!("finished at {after}"),
            Ending::Dropped => format!("dropped unfinished at {after}"),
            Ending::Panicked => format!("panicked at {after}"),
            Ending::Unknown => format!("closed at {after}, it isn't known how"),
            Ending::Failed => {
                format!("failed at {after}: {}", spoken(lane.failure().unwrap_or("no reason")))
            }
        };
        format!("{}: {kind}{origin}, {ran}, {ending}", spoken(lane.name()))
    }

    fn summary(&self) -> Vec<String> {
        show::summary(self.recording, self.prediction.as_ref(), "→", rounded, spoken)
    }
}

fn shown_name(row: &Row<'_>) -> String {
    cut(&row.name, LONGEST_NAME, '…')
}

fn write_name(f: &mut fmt::Formatter<'_>, row: &Row<'_>, y: f64) -> fmt::Result {
    let class = if let What::Folded(..) = row.what { " class=\"timeline-dim\"" } else { "" };
    let name = shown_name(row);
    // Not every browser keeps the spaces that a text begins with.
    let indent = name.len() - name.trim_start_matches(' ').len();
    let (x, y) = (MARGIN + indent as f64 * LETTER, y + 5.5);
    writeln!(f, "<text{class} x=\"{x:.1}\" y=\"{y}\">{}</text>", Escaped(&name[indent..]))
}

/// The letters of a row's threads, how long it waited and how long it worked.
fn write_times(f: &mut fmt::Formatter<'_>, layout: &Layout, row: &Row<'_>, y: f64) -> fmt::Result {
    let y = y + 5.5;
    let mut letters = 0;
    for thread in &row.threads {
        let name = letter(layout.place(*thread));
        let x = layout.threads + letters as f64 * LETTER;
        letters += name.len() + 1;
        if letters > LETTERS {
            writeln!(f, "<text class=\"timeline-dim\" x=\"{x:.1}\" y=\"{y}\">+</text>")?;
            break;
        }
        let class = layout.thread_class(*thread);
        writeln!(f, "<text class=\"timeline-letter {class}\" x=\"{x:.1}\" y=\"{y}\">{name}</text>")?;
    }
    for (x, time) in
        [Some((layout.waited, row.times.waited)), layout.worked.zip(Some(row.times.worked))].into_iter().flatten()
    {
        let time = if time.is_zero() { "-".to_owned() } else { rounded(time) };
        writeln!(f, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{time}</text>")?;
    }
    Ok(())
}

fn write_fold(f: &mut fmt::Formatter<'_>, layout: &Layout, folded: &Folded, y: f64) -> fmt::Result {
    let room = ((layout.chart_end - layout.chart) / SMALL_LETTER) as usize;
    let class = if folded.is_bad { "timeline-why" } else { "timeline-times" };
    let (x, words) = (layout.chart, cut(&folded.words, room, '…'));
    if let Some((from, to)) = folded.span {
        // Not through the words.
        let from = layout.x(from).max(x + (words.width() + 1) as f64 * SMALL_LETTER);
        if from < layout.x(to) {
            writeln!(f, "<path class=\"timeline-folded\" d=\"M{from:.1} {y}H{:.1}\"/>", layout.x(to))?;
        }
    }
    writeln!(f, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{}\">{}</text>", y + 5.0, Escaped(&words))
}

fn write_axis(f: &mut fmt::Formatter<'_>, layout: &Layout) -> fmt::Result {
    let (label_y, end) = (AXIS - 14.0, layout.summary - LINE);
    writeln!(f, "<g class=\"timeline-dim\" aria-hidden=\"true\">")?;
    for (share, label) in ticks(layout) {
        let x = layout.chart + share * (layout.chart_end - layout.chart);
        writeln!(f, "<path class=\"timeline-grid\" d=\"M{x:.1} {}V{end}\"/>", AXIS - 6.0)?;
        writeln!(f, "<text x=\"{x:.1}\" y=\"{label_y}\" text-anchor=\"middle\">{label}</text>")?;
    }
    for (x, label) in [Some((layout.waited, "waited")), layout.worked.zip(Some("worked"))].into_iter().flatten() {
        writeln!(f, "<text x=\"{x}\" y=\"{label_y}\" text-anchor=\"end\">{label}</text>")?;
    }
    writeln!(f, "</g>")
}

/// Round times, as shares of the whole; the last one says its unit.
fn ticks(layout: &Layout) -> Vec<(f64, String)> {
    let (unit, name) = unit_of(layout.elapsed);
    let total = layout.elapsed.as_secs_f64() / unit;
    // A label wants about eight letters.
    let most = (layout.chart_end - layout.chart) / (8.0 * SMALL_LETTER);
    let step = steps(name).into_iter().find(|step| total / step <= most).filter(|step| *step <= total);
    step.map_or_else(|| vec![(0.0, format!("0 {name}"))], |step| labels(total, step, name))
}

fn spoken(text: &str) -> String {
    cut(&visible(text, false), LONGEST_SPOKEN, '…')
}

fn write_colours(f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let property = |(name, colour): (&str, &str)| format!("--tl-{name}:var(--timeline-{name},{colour});");
    let light: String = COLOURS.iter().map(|(name, light, _)| property((name, light))).collect();
    let dark: String = COLOURS.iter().map(|(name, _, dark)| property((name, dark))).collect();
    write!(f, ".timeline{{{light}}}@media(prefers-color-scheme:dark){{.timeline{{{dark}}}}}")?;
    for thread in 0..THREADS {
        write!(f, ".timeline-thread-{thread}{{color:var(--tl-thread-{thread})}}")?;
    }
    Ok(())
}

/// The chart is uncovered from left to right, with a line at the present moment; then the times and the summary appear.
fn write_keyframes(f: &mut fmt::Formatter<'_>, percent: u32) -> fmt::Result {
    let uncovered = |until| format!("clip-path:inset(0 calc(100% - var(--tl-{until})) 0 0) view-box");
    write!(f, "@keyframes timeline-play-{percent}{{0%{{{}}}{percent}%{{{}}}", uncovered("from"), uncovered("to"))?;
    write!(f, "{percent}.01%,100%{{clip-path:inset(0 0 0 0) view-box}}}}")?;
    write!(f, "@keyframes timeline-late-{percent}{{0%,{percent}%{{opacity:0}}{percent}.01%,100%{{opacity:1}}}}")?;
    write!(f, "@keyframes timeline-now-{percent}{{0%{{opacity:1;transform:none}}")?;
    write!(f, "{percent}%{{opacity:1;transform:translateX(calc(var(--tl-to) - var(--tl-from)))}}")?;
    write!(f, "{percent}.01%,100%{{opacity:0}}}}@media screen and (prefers-reduced-motion:no-preference){{")?;
    for what in ["play", "late", "now"] {
        let name = format!("timeline-{what}-{percent}");
        write!(f, ".{name}{{animation:{name} var(--tl-round) linear infinite}}")?;
    }
    write!(f, ".timeline:hover .timeline-moves{{animation:none}}}}")
}

/// A text as XML wants it.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                // XML has no way to write these.
                '\u{fffe}' | '\u{ffff}' => f.write_char('?')?,
                _ => f.write_char(letter)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How far two colours stand apart, from 1 to 21: <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>.
    fn contrast(one: &str, other: &str) -> f64 {
        let luminance = |colour: &str| {
            let channel = |at: usize| {
                let value =
                    f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("a colour is hexadecimal")) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_colour_but_the_grids_can_be_read_in_light_and_dark() {
        let (_, light_background, dark_background) = COLOURS[0];
        for (name, light, dark) in COLOURS.into_iter().filter(|(name, ..)| !["bg", "grid"].contains(name)) {
            let (light, dark) = (contrast(light, light_background), contrast(dark, dark_background));
            assert!(light >= 4.5 && dark >= 4.5, "{name} has {light:.1} in light and {dark:.1} in dark");
        }
    }
}
