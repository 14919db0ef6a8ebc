//! The picture of a recording for a terminal: one lane a row, time from left to right.

use std::borrow::Cow;
use std::env;
use std::fmt;
use std::io::{self, IsTerminal};
use std::time::Duration;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::recording::{Ending, Kind, Lane, Recording};

/// A recording drawn as text. Made by [`Recording::text`]; print it with `{}`.
///
/// ```text
/// ●━━━●      a future: a line while it waits, a dot where it was polled, ■■■ where a poll lasted
/// ━━━✗       it failed
/// ━━━╳       it was dropped, unfinished
/// ━━━!       it panicked
/// ━━━›       it was still running
/// ████       computing
/// ▒▒▒▒       a call that waits and holds its thread
/// ```
#[derive(Clone, Debug)]
pub struct Text<'a> {
    recording: &'a Recording,
    width: usize,
    rows: usize,
    colour: bool,
    ascii: bool,
    predicted: Option<(Duration, Cow<'a, str>)>,
}

const PLAIN_WIDTH: usize = 80;
const NARROWEST: usize = 40;
const WIDEST: usize = 250;
const ROWS: usize = 16;
/// Cyan, yellow, magenta, green, blue, white: readable on a dark and on a light terminal, and red is kept for endings.
const THREAD_COLOURS: [&str; 6] = ["\x1b[36m", "\x1b[33m", "\x1b[35m", "\x1b[32m", "\x1b[34m", "\x1b[37m"];
const RED: &str = "\x1b[31m";
const DIM: &str = "\x1b[2m";
const RESET: &str = "\x1b[0m";

struct Glyphs {
    wait: char,
    poll: char,
    long_poll: char,
    computing: char,
    blocked: char,
    failed: char,
    dropped: char,
    panicked: char,
    running: char,
    folded: char,
    ellipsis: char,
    micro: &'static str,
}

const UNICODE: Glyphs = Glyphs {
    wait: '━',
    poll: '●',
    long_poll: '■',
    computing: '█',
    blocked: '▒',
    failed: '✗',
    dropped: '╳',
    panicked: '!',
    running: '›',
    folded: '┄',
    ellipsis: '…',
    micro: "µs",
};

const ASCII: Glyphs = Glyphs {
    wait: '-',
    poll: 'o',
    long_poll: '@',
    computing: '#',
    blocked: '=',
    failed: 'X',
    dropped: '/',
    panicked: '!',
    running: '>',
    folded: '.',
    ellipsis: '~',
    micro: "us",
};

impl Recording {
    /// The recording as text for standard output: as wide as the terminal and in colour (unless `NO_COLOR` is set), or
    /// plain and 80 columns wide where output is piped.
    #[must_use]
    pub fn text(&self) -> Text<'_> {
        let terminal = io::stdout().is_terminal();
        let size = if terminal { terminal_size::terminal_size() } else { None };
        let asked = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        Text {
            recording: self,
            width: size.map_or(PLAIN_WIDTH, |(width, _)| width.0.into()).clamp(NARROWEST, WIDEST),
            rows: ROWS,
            colour: terminal && !asked("NO_COLOR") && !dumb,
            ascii: terminal && dumb,
            predicted: None,
        }
    }
}

impl fmt::Display for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

impl<'a> Text<'a> {
    /// The whole picture's width in columns, from 40 to 250; what lies outside is brought inside.
    #[must_use]
    pub fn width(mut self, columns: usize) -> Self {
        self.width = columns.clamp(NARROWEST, WIDEST);
        self
    }

    /// At most this many rows of lanes, at least three; more lanes are folded into one row that counts them.
    #[must_use]
    pub fn rows(mut self, rows: usize) -> Self {
        self.rows = rows.max(3);
        self
    }

    /// Whether to tell threads apart by colour as well.
    #[must_use]
    pub fn colour(mut self, colour: bool) -> Self {
        self.colour = colour;
        self
    }

    /// Whether to draw with ASCII alone.
    #[must_use]
    pub fn ascii(mut self, ascii: bool) -> Self {
        self.ascii = ascii;
        self
    }

    /// Puts a prediction, and what it is made of, before what was measured.
    #[must_use]
    pub fn predicted(mut self, time: Duration, because: impl Into<Cow<'a, str>>) -> Self {
        self.predicted = Some((time, because.into()));
        self
    }

    fn glyphs(&self) -> &'static Glyphs {
        if self.ascii { &ASCII } else { &UNICODE }
    }

    /// A time as it is shown, in the letters that this picture may use.
    fn time(&self, time: Duration) -> String {
        rounded(time).replace("µs", self.glyphs().micro)
    }
}

/// Where the columns of a picture lie.
struct Columns {
    name: usize,
    chart: usize,
    threads: usize,
    /// Whether there is room to say how long a lane waited and how long it worked.
    times: bool,
}

const TIMES: usize = "   waited   worked".len();

impl Columns {
    fn of(text: &Text<'_>, rows: &[Row<'_>]) -> Self {
        let widest = |width: &dyn Fn(&Row<'_>) -> usize| rows.iter().map(width).max().unwrap_or(0);
        let name = widest(&|row| row.name.width()).clamp(4, (text.width / 4).min(40));
        let threads = widest(&|row| row.threads.width()).clamp(1, 6);
        let times = text.width >= 64;
        // Two spaces on each side of the chart.
        let taken = name + 2 + 2 + threads + if times { TIMES } else { 0 };
        Self { name, chart: text.width - taken, threads, times }
    }
}

/// One row: a lane, or what stands for the lanes that did not fit.
struct Row<'a> {
    name: String,
    threads: String,
    lane: Option<(usize, &'a Lane)>,
    folded: Option<(Duration, Duration)>,
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.lane_rows();
        let columns = Columns::of(self, &rows);
        let zero = self.recording.began();
        let scale = Scale { zero, total: self.recording.elapsed(), columns: columns.chart };
        self.write_axis(f, &columns, &scale)?;
        for row in &rows {
            self.write_row(f, row, &columns, &scale)?;
        }
        self.write_summary(f)
    }
}

impl<'a> Text<'a> {
    fn lane_rows(&self) -> Vec<Row<'a>> {
        let lanes = self.recording.lanes();
        let letters = Letters(self.recording.threads());
        let row = |(number, lane): (usize, &'a Lane)| Row {
            name: cut(&visible(lane.name(), self.ascii), 60, self.glyphs().ellipsis),
            threads: letters.of(lane),
            lane: Some((number, lane)),
            folded: None,
        };
        if lanes.len() <= self.rows {
            return lanes.iter().enumerate().map(row).collect();
        }
        let (first, last) = (self.rows - 2, lanes.len() - 1);
        let folded = &lanes[first..last];
        let spans = || folded.iter().filter_map(|lane| self.recording.span(lane));
        let span = spans().map(|span| span.0).min().zip(spans().map(|span| span.1).max());
        let fold = Row {
            name: format!("{} {} more", self.glyphs().ellipsis, folded.len()),
            threads: String::new(),
            lane: None,
            folded: span,
        };
        let mut rows: Vec<_> = lanes[..first].iter().enumerate().map(row).collect();
        rows.push(fold);
        rows.push(row((last, &lanes[last])));
        rows
    }

    fn write_axis(&self, f: &mut fmt::Formatter<'_>, columns: &Columns, scale: &Scale) -> fmt::Result {
        let mut axis = vec![' '; columns.chart];
        for (column, label) in scale.ticks(self.glyphs().micro) {
            for (cell, letter) in axis[column..].iter_mut().zip(label.chars()) {
                *cell = letter;
            }
        }
        let axis = axis.into_iter().collect::<String>();
        let mut line = format!("{:name$}  {axis}  {:threads$}", "", "", name = columns.name, threads = columns.threads);
        if columns.times {
            line.push_str("   waited   worked");
        }
        writeln!(f, "{}{}{}", self.paint(DIM), line.trim_end(), self.paint(RESET))
    }

    fn write_row(&self, f: &mut fmt::Formatter<'_>, row: &Row<'_>, columns: &Columns, scale: &Scale) -> fmt::Result {
        let name = cut(&row.name, columns.name, self.glyphs().ellipsis);
        let chart = self.chart(&self.cells(row, scale));
        let threads = cut(&row.threads, columns.threads, '+');
        let times = row.lane.filter(|_| columns.times).map(|(_, lane)| self.times(lane)).unwrap_or_default();
        let padding = " ".repeat(columns.name - name.width());
        let line = format!("{name}{padding}  {chart}  {threads:width$}{times}", width = columns.threads);
        writeln!(f, "{}", line.trim_end())
    }

    /// How long a lane waited and how long it worked, in two columns. A blocked call holds its thread and only waits.
    fn times(&self, lane: &Lane) -> String {
        let shown = |time: Duration| if time.is_zero() { "-".to_owned() } else { self.time(time) };
        let (waited, worked) = match lane.kind() {
            Kind::Blocked => (lane.polled(), Duration::ZERO),
            Kind::Future | Kind::Span | Kind::Computing => (lane.waited(), lane.polled()),
        };
        format!("{:>9}{:>9}", shown(waited), shown(worked))
    }

    fn cells(&self, row: &Row<'_>, scale: &Scale) -> Vec<Cell> {
        let glyphs = self.glyphs();
        let mut cells = vec![Cell { glyph: ' ', colour: "" }; scale.columns];
        if let Some((from, to)) = row.folded {
            cells[scale.column(from)..=scale.column(to)].fill(Cell { glyph: glyphs.folded, colour: DIM });
        }
        let Some((number, lane)) = row.lane else { return cells };
        let Some((began, ended)) = self.recording.span(lane) else {
            // Dropped before it was ever polled: there is a moment to mark, and no line.
            if let Some(at) = lane.ended() {
                cells[scale.column(at)] = Cell { glyph: glyphs.dropped, colour: RED };
            }
            return cells;
        };
        let threads = self.recording.threads();
        let colour = |thread| {
            let place = threads.iter().position(|known| *known == thread).unwrap_or(0);
            THREAD_COLOURS[place % THREAD_COLOURS.len()]
        };
        let (first, last) = (scale.column(began), scale.column(ended));
        let wait = Cell { glyph: glyphs.wait, colour: lane.polls().next().map_or("", |poll| colour(poll.thread)) };
        cells[first..=last].fill(wait);
        for poll in lane.polls() {
            let (from, to) = (scale.column(poll.enter), scale.column(poll.exit.unwrap_or(ended)));
            let glyph = match lane.kind() {
                Kind::Future | Kind::Span if from == to => glyphs.poll,
                Kind::Future | Kind::Span => glyphs.long_poll,
                Kind::Computing => glyphs.computing,
                Kind::Blocked => glyphs.blocked,
            };
            cells[from..=to.max(from)].fill(Cell { glyph, colour: colour(poll.thread) });
        }
        let (mark, why) = match lane.ending() {
            Ending::Finished => return cells,
            Ending::Running => {
                cells[last] = Cell { glyph: glyphs.running, ..wait };
                return cells;
            }
            Ending::Failed => (glyphs.failed, self.recording.failure(number).unwrap_or("failed")),
            Ending::Dropped => (glyphs.dropped, "dropped"),
            Ending::Panicked => (glyphs.panicked, "panicked"),
            Ending::Unknown => ('?', ""),
        };
        cells[last] = Cell { glyph: mark, colour: RED };
        let room = scale.columns.saturating_sub(last + 2);
        let why = visible(why, self.ascii);
        if room >= 4 {
            // A wide letter takes two cells and an accent none, so such a reason is left to the other formats.
            if why.chars().all(|letter| letter.width() == Some(1)) {
                for (cell, glyph) in cells[last + 2..].iter_mut().zip(cut(&why, room, glyphs.ellipsis).chars()) {
                    *cell = Cell { glyph, colour: RED };
                }
            }
        }
        cells
    }

    fn chart(&self, cells: &[Cell]) -> String {
        let mut chart = String::new();
        let mut colour = "";
        for cell in cells {
            if self.colour && cell.colour != colour {
                chart.push_str(if cell.colour.is_empty() { RESET } else { cell.colour });
                colour = cell.colour;
            }
            chart.push(cell.glyph);
        }
        if !colour.is_empty() {
            chart.push_str(RESET);
        }
        chart
    }

    /// `predicted … measured … most in flight … threads …`, broken into as many lines as the width needs.
    fn write_summary(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let recording = self.recording;
        let mut parts = Vec::new();
        if let Some((time, because)) = &self.predicted {
            parts.push(format!("predicted {} ({because})", self.time(*time)));
        }
        parts.push(format!("measured {}", self.time(recording.elapsed())));
        parts.push(format!("most in flight {}", recording.max_in_flight()));
        parts.push(format!("threads {}", recording.threads().len()));
        let mut line = String::new();
        for part in parts {
            if line.is_empty() {
                line = part;
            } else if line.width() + 3 + part.width() <= self.width {
                line = format!("{line}   {part}");
            } else {
                writeln!(f, "{line}")?;
                line = part;
            }
        }
        f.write_str(&line)
    }

    fn paint(&self, code: &'static str) -> &'static str {
        if self.colour { code } else { "" }
    }
}

#[derive(Clone, Copy)]
struct Cell {
    glyph: char,
    colour: &'static str,
}

/// A letter for each thread that ran a lane: A, B, ... Z, AA, AB, ...
struct Letters(Vec<usize>);

impl Letters {
    fn of(&self, lane: &Lane) -> String {
        let mut seen = Vec::new();
        for poll in lane.polls() {
            if !seen.contains(&poll.thread) {
                seen.push(poll.thread);
            }
        }
        let places = seen.iter().filter_map(|thread| self.0.iter().position(|known| known == thread));
        places.map(letter).collect::<Vec<_>>().join(",")
    }
}

fn letter(mut place: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (place % 26) as u8));
        if place < 26 {
            break;
        }
        place = place / 26 - 1;
    }
    letters.into_iter().rev().collect()
}

/// From times to columns.
struct Scale {
    zero: Duration,
    total: Duration,
    columns: usize,
}

impl Scale {
    fn column(&self, at: Duration) -> usize {
        if self.total.is_zero() {
            return 0;
        }
        let share = at.saturating_sub(self.zero).as_secs_f64() / self.total.as_secs_f64();
        ((share * self.columns as f64) as usize).min(self.columns - 1)
    }

    /// Round times and the columns they stand in; the last one says its unit.
    fn ticks(&self, micro: &'static str) -> Vec<(usize, String)> {
        let (unit, name) = unit_of(self.total);
        let name = if name == "µs" { micro } else { name };
        let total = self.total.as_secs_f64() / unit;
        // A label wants about ten columns.
        let most = (self.columns / 10).max(1) as f64;
        let magnitude = 10_f64.powf((total / most).log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|step| step * magnitude).into_iter().find(|step| total / step <= most);
        let Some(step) = step.filter(|step| step.is_finite() && *step > 0.0) else {
            return vec![(0, format!("0 {name}"))];
        };
        let decimals = (-step.log10().floor()).max(0.0) as usize;
        let last = (total / step + 1e-9).floor() as usize;
        let mut ticks: Vec<(usize, String)> = Vec::new();
        // From the right, since the last label and its unit come first in importance.
        for tick in (0..=last).rev() {
            let value = tick as f64 * step;
            let unit = if tick == last { format!(" {name}") } else { String::new() };
            let label = format!("{value:.decimals$}{unit}");
            let limit = ticks.last().map_or(self.columns, |(column, _)| column.saturating_sub(1));
            let column = ((value / total * self.columns as f64) as usize).min(self.columns - 1);
            let column = if tick == last { column.min(self.columns.saturating_sub(label.len())) } else { column };
            if column + label.len() <= limit {
                ticks.push((column, label));
            }
        }
        ticks
    }
}

/// The unit a time is best said in: its length in seconds, and its name.
fn unit_of(time: Duration) -> (f64, &'static str) {
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

/// What may be printed of a name: a control character would move the cursor, a zero-width or right-to-left mark would
/// shift the row.
fn visible(name: &str, ascii: bool) -> String {
    let seen = |letter: char| match letter.width() {
        Some(1..) if !ascii || letter.is_ascii() => letter,
        _ => '?',
    };
    name.chars().map(seen).collect()
}

/// The first `width` columns of a text, with a mark where something was cut off.
fn cut(text: &str, width: usize, mark: char) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut room = width.saturating_sub(1);
    let mut kept: String = text
        .chars()
        .take_while(|letter| {
            let fits = letter.width().unwrap_or(0) <= room;
            room = room.saturating_sub(letter.width().unwrap_or(0));
            fits
        })
        .collect();
    kept.push(mark);
    kept
}
