//! The picture of a recording for a terminal: one lane a row, time from left to right.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::env;
use std::fmt;
use std::io::{self, IsTerminal};
use std::iter;
use std::time::Duration;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::log::Ending;
use crate::recording::{Kind, Lane, Origin, Recording};
use crate::show::{self, Prediction};

/// A recording drawn as text. Made by [`Recording::text`]; print it with `{}`.
///
/// ```text
///         in ASCII
/// ●━━━●   o---o    a future, or a span: a line while it waits, a dot where it was polled
/// ━■■■━   -@@@-    a poll that lasted
/// ████    ####     computing
/// ▒▒▒▒    ====     a call that waits and holds its thread
/// ━━━✗    ---X     it failed, and why
/// ━━━╳    ---/     it was dropped, unfinished
/// ━━━!    ---!     it panicked
/// ━━━›    --->     it was still running
/// ━━━?    ---?     it closed, and nobody told how it had ended
/// ┄┄┄┄    ....     lanes that were folded into one row, with how many, and how many of those did not finish
/// ```
///
/// A lane inside another is indented under it, and one that another has spawned bears a `+`. After the picture of a lane
/// come the letters of the threads that ran it, in the order in which they did, and from 64 columns on how long it waited
/// and how long it worked. A row of folded lanes adds these times up.
///
/// Every row of a lane is as wide as the picture. Of a name, control characters are shown as `?`, and what has no width (marks
/// that turn the direction of writing or join emoji, and also combining accents) is left out.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    recording: &'a Recording,
    width: usize,
    rows: usize,
    colour: bool,
    ascii: bool,
    prediction: Option<Prediction<'a>>,
    axis: Duration,
    why: bool,
}

const PLAIN_WIDTH: usize = 80;
const NARROWEST: usize = 40;
const WIDEST: usize = 250;
const ROWS: usize = 16;
/// Cyan, yellow, magenta, green, blue and the terminal's own: readable on a dark and on a light one. Red is for endings.
const THREAD_COLOURS: [&str; 6] = ["\x1b[36m", "\x1b[33m", "\x1b[35m", "\x1b[32m", "\x1b[34m", "\x1b[39m"];
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
    unknown: char,
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
    unknown: '?',
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
    unknown: '?',
    folded: '.',
    ellipsis: '~',
    micro: "us",
};

impl Recording {
    /// The recording as text for standard output: as wide as the terminal and in colour (unless `NO_COLOR` is set), or
    /// plain and 80 columns wide where output is piped. A terminal that says `TERM=dumb`, or whose locale is `C` or `POSIX`,
    /// gets ASCII.
    #[must_use]
    pub fn text(&self) -> Text<'_> {
        let terminal = io::stdout().is_terminal();
        let size = if terminal { terminal_size::terminal_size() } else { None };
        let (colour, ascii) = letters_of_terminal(terminal, |name| env::var(name).ok());
        Text {
            recording: self,
            width: size.map_or(PLAIN_WIDTH, |(width, _)| width.0.into()).clamp(NARROWEST, WIDEST),
            rows: ROWS,
            colour,
            ascii,
            prediction: None,
            axis: Duration::ZERO,
            why: false,
        }
    }
}

/// Whether to write in colour, and whether in ASCII alone.
fn letters_of_terminal(terminal: bool, variable: impl Fn(&str) -> Option<String>) -> (bool, bool) {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    let dumb = set("TERM").is_some_and(|term| term == "dumb");
    // The first of these that is set decides, as in setlocale(3).
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
    let unicode = locale.is_none_or(|locale| locale != "C" && locale != "POSIX");
    (terminal && !dumb && set("NO_COLOR").is_none(), terminal && (dumb || !unicode))
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

    /// At most this many rows of lanes, at least three, and 16 unless told; more lanes are folded into one row that counts them.
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

    /// Puts a prediction, and what it is made of, before what was measured. The time axis reaches at least as far, so that the
    /// bars of a program that still runs can grow.
    #[must_use]
    pub fn predicted(self, time: Duration, because: impl Into<Cow<'a, str>>) -> Self {
        self.prediction(show::predicted(time, because))
    }

    /// Puts a prediction, or the time of an earlier run, in front of the measured time. The time axis reaches as far as they do.
    #[must_use]
    pub fn prediction(mut self, prediction: impl Into<Option<Prediction<'a>>>) -> Self {
        let prediction = prediction.into();
        self.axis = self.axis.max(prediction.as_ref().map_or(Duration::ZERO, Prediction::axis));
        self.prediction = prediction;
        self
    }

    /// The time axis is at least this long, so that two pictures can be compared by eye.
    #[must_use]
    pub fn axis(mut self, length: Duration) -> Self {
        self.axis = self.axis.max(length);
        self
    }

    /// Adds at most three [findings](Recording::findings) below the picture: `why: held_thread: ...`.
    #[must_use]
    pub fn why(mut self, why: bool) -> Self {
        self.why = why;
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

/// What the rows of one picture have in common.
struct Picture<'a> {
    text: &'a Text<'a>,
    rows: Vec<Row<'a>>,
    columns: Columns,
    scale: Scale,
    /// For each thread its place among those that ran a lane.
    places: Vec<usize>,
}

/// Where the columns of a picture lie.
struct Columns {
    name: usize,
    chart: usize,
    threads: usize,
    /// Whether there is room to say how long a lane waited and how long it worked.
    times: bool,
}

const TIMES: &str = "   waited   worked";
/// Two spaces on each side of the chart.
const GAP: usize = 2;

/// One row: a lane, or what stands for the lanes that did not fit.
pub(crate) struct Row<'a> {
    pub(crate) name: String,
    pub(crate) what: What<'a>,
    /// The threads that ran it, in that order.
    pub(crate) threads: Vec<usize>,
    pub(crate) waited: Duration,
    pub(crate) worked: Duration,
}

/// When a lane was in flight, and what it did meanwhile.
struct Times {
    began: Duration,
    ended: Duration,
    waited: Duration,
    worked: Duration,
}

pub(crate) enum What<'a> {
    Lane(usize, &'a Lane),
    /// From when to when any of them was in flight, and how many of them did not simply finish.
    Folded(Option<(Duration, Duration)>, String),
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.recording.lanes().is_empty() {
            writeln!(f, "nothing was recorded")?;
            return self.write_summary(f);
        }
        let (threads, elapsed) = (self.recording.threads(), self.recording.elapsed());
        let picture = Picture::of(self, &threads, elapsed);
        picture.write_axis(f)?;
        for row in &picture.rows {
            picture.write_row(f, row)?;
        }
        self.write_summary(f)?;
        if self.why { self.write_findings(f) } else { Ok(()) }
    }
}

impl<'a> Text<'a> {
    pub(crate) fn rows_of_lanes(&self) -> Vec<Row<'a>> {
        let lanes = self.recording.lanes();
        let order = tree_order(lanes);
        let row = |number: &usize| self.row(*number);
        if lanes.len() <= self.rows {
            return order.iter().map(row).collect();
        }
        let (first, last) = (self.rows - 2, lanes.len() - 1);
        let mut rows: Vec<_> = order[..first].iter().map(row).collect();
        rows.push(self.fold(&order[first..last]));
        rows.push(self.row(order[last]));
        rows
    }

    fn row(&self, number: usize) -> Row<'a> {
        let lane = &self.recording.lanes()[number];
        let mut threads = Vec::new();
        let times = self.look_at(lane, |thread| {
            if !threads.contains(&thread) {
                threads.push(thread);
            }
        });
        let (waited, worked) = times.map(|times| (times.waited, times.worked)).unwrap_or_default();
        let name = visible(lane.name(), self.ascii);
        let name = self.indented(number, lane.origin(), &name);
        Row { name, what: What::Lane(number, lane), threads, waited, worked }
    }

    /// A name under that of the lane it lies inside, or, with a plus, under that of the lane that spawned it.
    fn indented(&self, number: usize, origin: Origin, name: &str) -> String {
        let lanes = self.recording.lanes();
        let deepest = self.longest_name() / 4;
        let depth = iter::successors(parent(lanes, number), |lane| parent(lanes, *lane)).take(deepest).count();
        match (depth, origin) {
            (0, _) => name.to_owned(),
            (_, Origin::SpawnedBy(_)) => format!("{:indent$}+ {name}", "", indent = 2 * (depth - 1)),
            _ => format!("{:indent$}{name}", "", indent = 2 * depth),
        }
    }

    /// One row for all these lanes, whose times it adds up.
    fn fold(&self, numbers: &[usize]) -> Row<'a> {
        let (mut waited, mut worked) = (Duration::ZERO, Duration::ZERO);
        let mut span: Option<(Duration, Duration)> = None;
        let (mut threads, mut last_met) = (BTreeSet::new(), None);
        let (mut failed, mut dropped, mut panicked, mut running) = (0_usize, 0_usize, 0_usize, 0_usize);
        // There may be a million, so each is looked at once.
        for lane in numbers.iter().map(|number| &self.recording.lanes()[*number]) {
            match lane.ending() {
                Ending::Failed => failed += 1,
                Ending::Dropped => dropped += 1,
                Ending::Panicked => panicked += 1,
                Ending::Running => running += 1,
                Ending::Finished | Ending::Unknown => {}
            }
            let met = |thread| {
                if last_met.replace(thread) != Some(thread) {
                    threads.insert(thread);
                }
            };
            let Some(times) = self.look_at(lane, met) else { continue };
            let (first, last) = span.unwrap_or((times.began, times.ended));
            span = Some((first.min(times.began), last.max(times.ended)));
            waited += times.waited;
            worked += times.worked;
        }
        let counts = [(failed, "failed"), (dropped, "dropped"), (panicked, "panicked"), (running, "running")];
        let counts = counts.iter().filter(|(count, _)| *count > 0).map(|(count, how)| format!("{count} {how}"));
        Row {
            name: format!("{} {} more", self.glyphs().ellipsis, numbers.len()),
            what: What::Folded(span, counts.collect::<Vec<_>>().join(", ")),
            threads: threads.into_iter().collect(),
            waited,
            worked,
        }
    }

    /// From when to when a lane was in flight, and how long it waited and worked, so far if it runs; `met` is told the thread
    /// of each poll. A blocked call holds its thread and only waits.
    fn look_at(&self, lane: &Lane, mut met: impl FnMut(usize)) -> Option<Times> {
        let (began, ended) = self.recording.span(lane)?;
        let mut held = Duration::ZERO;
        for poll in lane.polls() {
            met(poll.thread);
            held += poll.exit.unwrap_or(ended).saturating_sub(poll.enter);
        }
        let (waited, worked) = match lane.kind() {
            Kind::Blocked => (held, Duration::ZERO),
            Kind::Future | Kind::Waiting | Kind::Span | Kind::Computing => {
                (ended.saturating_sub(began).saturating_sub(held), held)
            }
        };
        Some(Times { began, ended, waited, worked })
    }

    /// Why a lane has no answer, if it ended without one.
    fn ending_of(&self, number: usize, lane: &Lane) -> Option<&'a str> {
        match lane.ending() {
            Ending::Failed => Some(self.recording.failure(number).unwrap_or("failed")),
            Ending::Dropped => Some("dropped"),
            Ending::Panicked => Some("panicked"),
            Ending::Running | Ending::Finished | Ending::Unknown => None,
        }
    }

    fn write_findings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in self.recording.findings().iter().take(3) {
            let sentence = visible(&finding.to_string(), self.ascii).replace("µs", self.glyphs().micro);
            let mut room = 0;
            write!(f, "\nwhy:")?;
            // Lines break between words, and go on below the first word of the sentence.
            for word in sentence.split(' ') {
                let wide = word.width() + 1;
                if room == 0 {
                    room = self.width - "why:".len();
                } else if wide > room {
                    write!(f, "\n    ")?;
                    room = self.width - "why:".len();
                }
                write!(f, " {word}")?;
                room = room.saturating_sub(wide).max(1);
            }
        }
        Ok(())
    }

    fn paint(&self, code: &'static str) -> &'static str {
        if self.colour { code } else { "" }
    }

    fn longest_name(&self) -> usize {
        (self.width / 4).min(40)
    }

    /// `predicted … measured … max in flight … threads …`, broken into as many lines as the width needs.
    fn write_summary(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrow = if self.ascii { "->" } else { "→" };
        let (time, clean) = (|time| self.time(time), |text: &str| visible(text, self.ascii));
        let parts = show::summary(self.recording, self.prediction.as_ref(), arrow, time, clean);
        let mut line = String::new();
        for part in parts {
            if line.is_empty() {
                line = cut(&part, self.width, self.glyphs().ellipsis);
            } else if line.width() + 3 + part.width() <= self.width {
                line = format!("{line}   {part}");
            } else {
                writeln!(f, "{line}")?;
                line = part;
            }
        }
        f.write_str(&line)
    }
}

impl<'a> Picture<'a> {
    fn of(text: &'a Text<'a>, threads: &[usize], elapsed: Duration) -> Self {
        let mut places = vec![0; threads.last().map_or(0, |last| last + 1)];
        for (place, thread) in threads.iter().enumerate() {
            places[*thread] = place;
        }
        let rows = text.rows_of_lanes();
        let widest = |width: &dyn Fn(&Row<'_>) -> usize| rows.iter().map(width).max().unwrap_or(0);
        let name = widest(&|row| row.name.width()).clamp(4, text.longest_name());
        let letters = |row: &Row<'_>| row.threads.iter().map(|thread| letter(places[*thread]).len() + 1).sum::<usize>();
        let threads = widest(&letters).saturating_sub(1).clamp(1, 6);
        let times = text.width >= 64;
        let taken = name + GAP + GAP + threads + if times { TIMES.len() } else { 0 };
        let columns = Columns { name, chart: text.width - taken, threads, times };
        // A picture that is drawn while the program runs has room for what is still to come.
        let total = elapsed.max(text.axis);
        // The last column is for the marks of lanes that end last.
        let mut scale = Scale { zero: text.recording.began(), total, columns: columns.chart - 1 };
        // Where a lane ends badly near the edge, all make room for saying why after its mark.
        let beyond = rows.iter().filter_map(|row| {
            let What::Lane(number, lane) = row.what else { return None };
            let why = visible(text.ending_of(number, lane)?, text.ascii);
            Some((scale.column(lane.ended()?) + 3 + why.width()).saturating_sub(columns.chart))
        });
        scale.columns -= beyond.max().unwrap_or_default().min(columns.chart / 3);
        Self { text, rows, columns, scale, places }
    }

    fn write_axis(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Columns { name, chart, threads, times } = self.columns;
        // The last label may reach over the column of threads, which has no heading.
        let mut axis = vec![' '; chart + GAP + threads];
        for (column, label) in self.scale.ticks(self.text.glyphs().micro, axis.len()) {
            for (cell, letter) in axis[column..].iter_mut().zip(label.chars()) {
                *cell = letter;
            }
        }
        let axis = axis.into_iter().collect::<String>();
        let line = format!("{:name$}  {axis}{}", "", if times { TIMES } else { "" });
        writeln!(f, "{}{}{}", self.text.paint(DIM), line.trim_end(), self.text.paint(RESET))
    }

    fn write_row(&self, f: &mut fmt::Formatter<'_>, row: &Row<'_>) -> fmt::Result {
        let name = cut(&row.name, self.columns.name, self.text.glyphs().ellipsis);
        let padding = self.columns.name - name.width();
        let chart = self.painted(&self.cells(row));
        let threads = self.letters(row);
        let indent = self.columns.threads - threads.len();
        let threads = self.painted(&threads);
        write!(f, "{name}{:padding$}  {chart}  {:indent$}{threads}", "", "")?;
        if self.columns.times {
            write!(f, "{:>9}{:>9}", self.shown(row.waited), self.shown(row.worked))?;
        }
        writeln!(f)
    }

    fn shown(&self, time: Duration) -> String {
        if time.is_zero() { "-".to_owned() } else { cut(&self.text.time(time), 8, '+') }
    }

    fn colour(&self, thread: usize) -> &'static str {
        THREAD_COLOURS[self.places[thread] % THREAD_COLOURS.len()]
    }

    /// A letter in its colour for each thread that ran a lane, and a line if none did.
    fn letters(&self, row: &Row<'_>) -> Vec<Cell> {
        let mut cells = Vec::new();
        for thread in &row.threads {
            if !cells.is_empty() {
                cells.push(Cell { glyph: ',', colour: "" });
            }
            let colour = self.colour(*thread);
            cells.extend(letter(self.places[*thread]).chars().map(|glyph| Cell { glyph, colour }));
        }
        if cells.is_empty() {
            cells.push(Cell { glyph: '-', colour: "" });
        }
        if cells.len() > self.columns.threads {
            cells.truncate(self.columns.threads - 1);
            cells.push(Cell { glyph: '+', colour: "" });
        }
        cells
    }

    fn cells(&self, row: &Row<'_>) -> Vec<Cell> {
        let mut cells = vec![Cell { glyph: ' ', colour: "" }; self.columns.chart];
        match &row.what {
            What::Lane(number, lane) => self.draw_lane(&mut cells, *number, lane),
            What::Folded(span, counts) => self.draw_fold(&mut cells, *span, counts),
        }
        cells
    }

    fn draw_fold(&self, cells: &mut [Cell], span: Option<(Duration, Duration)>, counts: &str) {
        let glyphs = self.text.glyphs();
        if let Some((from, to)) = span {
            let (from, to) = (self.scale.column(from), self.scale.column(to));
            cells[from..=to].fill(Cell { glyph: glyphs.folded, colour: DIM });
        }
        if !counts.is_empty() {
            let room = self.columns.chart - 4;
            write_in(cells, 2, &format!(" {} ", cut(counts, room - 2, glyphs.ellipsis)), RED);
        }
    }

    fn draw_lane(&self, cells: &mut [Cell], number: usize, lane: &Lane) {
        let glyphs = self.text.glyphs();
        let mark = match lane.ending() {
            Ending::Finished => None,
            Ending::Running => Some((glyphs.running, "")),
            Ending::Failed => Some((glyphs.failed, RED)),
            Ending::Dropped => Some((glyphs.dropped, RED)),
            Ending::Panicked => Some((glyphs.panicked, RED)),
            Ending::Unknown => Some((glyphs.unknown, DIM)),
        };
        let Some((began, ended)) = self.text.recording.span(lane) else {
            let never = if lane.kind() == Kind::Span { "never entered" } else { "never polled" };
            // There is a moment to mark, at the most, and no line.
            let mut at = 0;
            if let (Some(moment), Some((glyph, colour))) = (lane.ended(), mark) {
                at = self.scale.column(moment);
                cells[at] = Cell { glyph, colour };
                at += 2;
            }
            if at + never.len() <= cells.len() {
                write_in(cells, at, never, DIM);
            }
            return;
        };
        let mut drawn = self.scale.column(began);
        let mut left = began;
        let mut wait = Cell { glyph: glyphs.wait, colour: "" };
        for poll in lane.polls() {
            left = poll.exit.unwrap_or(ended);
            let from = self.scale.column(poll.enter);
            // A poll that is shorter than a column is one dot, wherever in its column it began.
            let to = if self.scale.fills_a_column(poll.enter, left) { self.scale.column(left) } else { from };
            let glyph = match lane.kind() {
                Kind::Future | Kind::Waiting | Kind::Span if from == to => glyphs.poll,
                Kind::Future | Kind::Waiting | Kind::Span => glyphs.long_poll,
                Kind::Computing => glyphs.computing,
                Kind::Blocked => glyphs.blocked,
            };
            if drawn < from {
                cells[drawn + 1..from].fill(wait);
            }
            wait.colour = self.colour(poll.thread);
            cells[from..=to].fill(Cell { glyph, ..wait });
            drawn = to;
        }
        let last = if left < ended { self.scale.column(ended).max(drawn) } else { drawn };
        cells[drawn + 1..=last].fill(wait);
        if let Some((glyph, colour)) = mark {
            // Beside the last poll, for that is worth seeing too.
            let at = if last == drawn { last + 1 } else { last };
            cells[at] = Cell { glyph, colour };
            let room = cells.len().saturating_sub(at + 2);
            if let Some(why) = self.text.ending_of(number, lane).filter(|_| room >= 4) {
                write_in(cells, at + 2, &cut(&visible(why, self.text.ascii), room, glyphs.ellipsis), RED);
            }
        }
    }

    fn painted(&self, cells: &[Cell]) -> String {
        let mut painted = String::new();
        let mut colour = "";
        for cell in cells.iter().filter(|cell| cell.glyph != WIDE) {
            if self.text.colour && cell.colour != colour {
                if !colour.is_empty() {
                    painted.push_str(RESET);
                }
                painted.push_str(cell.colour);
                colour = cell.colour;
            }
            push_apart(&mut painted, cell.glyph);
        }
        if !colour.is_empty() {
            painted.push_str(RESET);
        }
        painted
    }
}

/// The lanes of a recording so that those inside a lane, and those spawned by it, come right after it.
fn tree_order(lanes: &[Lane]) -> Vec<usize> {
    let none = usize::MAX;
    // Of each lane its first child and its next sibling; the last place is that of the root.
    let mut first_child = vec![none; lanes.len() + 1];
    let mut next_sibling = vec![none; lanes.len()];
    for number in (0..lanes.len()).rev() {
        let parent = parent(lanes, number).unwrap_or(lanes.len());
        next_sibling[number] = first_child[parent];
        first_child[parent] = number;
    }
    let mut order = Vec::with_capacity(lanes.len());
    let mut ahead = vec![first_child[lanes.len()]];
    while let Some(number) = ahead.pop() {
        if number != none {
            order.push(number);
            ahead.push(next_sibling[number]);
            ahead.push(first_child[number]);
        }
    }
    order
}

fn parent(lanes: &[Lane], number: usize) -> Option<usize> {
    match lanes[number].origin() {
        Origin::Root => None,
        Origin::Inside(parent) | Origin::SpawnedBy(parent) => Some(parent),
    }
}

#[derive(Clone, Copy)]
struct Cell {
    glyph: char,
    colour: &'static str,
}

/// What stands in a cell that the wide letter before it covers.
const WIDE: char = '\0';

/// Writes a text into cells that have room for it.
fn write_in(cells: &mut [Cell], mut at: usize, text: &str, colour: &'static str) {
    for glyph in text.chars() {
        let width = glyph.width().unwrap_or(0);
        if width == 0 || at + width > cells.len() {
            continue;
        }
        cells[at] = Cell { glyph, colour };
        cells[at + 1..at + width].fill(Cell { glyph: WIDE, colour });
        at += width;
    }
}

/// A letter for each thread that ran a lane: A, B, ... Z, AA, AB, ...
pub(crate) fn letter(mut place: usize) -> String {
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

    fn fills_a_column(&self, from: Duration, to: Duration) -> bool {
        to.saturating_sub(from).as_secs_f64() * self.columns as f64 >= self.total.as_secs_f64()
    }

    /// Round times and the columns their labels begin in, within `room` columns: as many as can be told apart at a glance.
    /// The last one says its unit.
    fn ticks(&self, micro: &'static str, room: usize) -> Vec<(usize, String)> {
        let (unit, name) = unit_of(self.total);
        let total = self.total.as_secs_f64() / unit;
        let name = if name == "µs" { micro } else { name };
        let labels = |step: f64| {
            let decimals = (-step.log10().floor()).max(0.0) as usize;
            let last = (total / step + 1e-9) as usize;
            let label = |tick: usize| {
                let value = tick as f64 * step;
                let decimals = if tick == 0 { 0 } else { decimals };
                let column = ((value / total * self.columns as f64) as usize).min(self.columns - 1);
                if tick < last {
                    return (column, format!("{value:.decimals$}"));
                }
                let label = format!("{value:.decimals$} {name}");
                (column.min(room - label.len()), label)
            };
            (0..=last).map(label).collect::<Vec<_>>()
        };
        let steps = steps(name).into_iter().filter(|step| (1.0..=self.columns as f64).contains(&(total / step)));
        let apart = |labels: &Vec<(usize, String)>| {
            let pairs = labels.windows(2);
            let gaps: Vec<_> = pairs.map(|pair| pair[1].0.saturating_sub(pair[0].0 + pair[0].1.len())).collect();
            // The last label may have been moved to make room for its unit.
            gaps.split_last().is_some_and(|(last, others)| *last >= 2 && others.iter().all(|gap| *gap >= 4))
        };
        steps.map(labels).find(apart).unwrap_or_else(|| vec![(0, format!("0 {name}"))])
    }
}

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

/// What may be printed of a text. A control character would move the cursor; what has no width would join its neighbours,
/// hide or turn them; both would shift the row.
pub(crate) fn visible(text: &str, ascii: bool) -> String {
    let mut seen = String::new();
    for letter in text.chars().filter(|letter| letter.width() != Some(0)) {
        push_apart(&mut seen, if letter.is_control() || (ascii && !letter.is_ascii()) { '?' } else { letter });
    }
    seen
}

/// Adds a letter, and keeps it from joining the one before it (a skin tone its emoji, an Arabic alef its lam), since not
/// every terminal joins them, and a row has to be as wide on all.
fn push_apart(text: &mut String, letter: char) {
    const ZERO_WIDTH_NON_JOINER: char = '\u{200c}';
    if let Some(before) = text.chars().next_back().filter(|_| !letter.is_ascii()) {
        let pair = String::from_iter([before, letter]);
        if pair.width() != before.width().unwrap_or(0) + letter.width().unwrap_or(0) {
            text.push(ZERO_WIDTH_NON_JOINER);
        }
    }
    text.push(letter);
}

/// The first `width` columns of a text, with a mark where something was cut off.
pub(crate) fn cut(text: &str, width: usize, mark: char) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut room = width.saturating_sub(1);
    let mut kept = String::new();
    for letter in text.chars() {
        let taken = letter.width().unwrap_or(0);
        if taken > room {
            break;
        }
        room -= taken;
        kept.push(letter);
    }
    kept.push(mark);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_colour_and_unicode_unless_it_or_its_user_says_otherwise() {
        let look = |terminal, variables: &[(&str, &str)]| {
            let find =
                |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            letters_of_terminal(terminal, find)
        };
        assert_eq!(look(true, &[("TERM", "xterm-256color"), ("LANG", "en_US.UTF-8")]), (true, false));
        assert_eq!(look(true, &[]), (true, false));
        assert_eq!(look(false, &[("TERM", "dumb"), ("LC_ALL", "C")]), (false, false), "a pipe is read by programs");
        assert_eq!(look(true, &[("TERM", "dumb")]), (false, true));
        assert_eq!(look(true, &[("NO_COLOR", "1")]), (false, false));
        assert_eq!(look(true, &[("NO_COLOR", "")]), (true, false), "empty is as good as unset");
        assert_eq!(look(true, &[("LANG", "C")]), (true, true));
        assert_eq!(look(true, &[("LC_ALL", "POSIX"), ("LANG", "en_US.UTF-8")]), (true, true));
        assert_eq!(look(true, &[("LC_ALL", "C.UTF-8"), ("LANG", "C")]), (true, false));
    }
}
