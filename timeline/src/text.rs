//! The picture of a recording for a terminal: one lane a row, time from left to right.

use std::env;
use std::fmt;
use std::io::{self, IsTerminal};
use std::time::Duration;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::letters::{cut, letter, push_apart, visible};
use crate::log::Ending;
use crate::recording::{Kind, Lane, Recording};
use crate::rows::{self, Folded, Look, Row, What};
use crate::show::{self, Prediction};
use crate::units::{labels, steps, unit_of};

/// A recording drawn as text. Made by [`Recording::text`]; print it with `{}`.
///
/// ```text
///         in ASCII
/// ●━━━●   o---o    a future, or a span: a line while it waits, a dot where it was polled
/// ━■■■━   -@@@-    a poll that lasted
/// ━═══●   -:::o    ready, but not polled yet: it was woken, and waits for its executor
/// ████    ####     CPU work
/// ▒▒▒▒    ====     a call that waits and holds its thread
/// ━━━✗    ---X     it failed, and why
/// ━━━╳    ---/     it was dropped, unfinished
/// ━━━!    ---!     it panicked
/// ━━━›    --->     it was still running
/// ━━━?    ---?     it closed, and it isn't known how it had ended
/// ┄┄┄┄    ....     lanes of one name that share a row: how many, how long they took, and how many did not finish
/// ```
///
/// A lane inside another is indented under it, and one that another has spawned bears a `+`. After the picture of a lane
/// come the letters of the threads that ran it, in the order in which they did, and from 64 columns on how long it waited
/// and how long it worked. A row of folded lanes adds these times up.
///
/// Every row of a lane is as wide as the picture. Of a name, control characters are shown as `?`, and what has no width (marks
/// that turn the direction of writing or join emoji, and also combining accents) is left out.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Text<'a> {
    recording: &'a Recording,
    width: usize,
    rows: usize,
    colour: bool,
    ascii: bool,
    prediction: Option<Prediction<'a>>,
    axis: Duration,
    why: bool,
    counts: bool,
}

const PLAIN_WIDTH: usize = 80;
const NARROWEST: usize = 40;
const WIDEST: usize = 250;
/// Cyan, yellow, magenta, green, blue and the terminal's own: readable on a dark and on a light one. Red is for endings.
const THREAD_COLOURS: [&str; 6] = ["\x1b[36m", "\x1b[33m", "\x1b[35m", "\x1b[32m", "\x1b[34m", "\x1b[39m"];
const RED: &str = "\x1b[31m";
const DIM: &str = "\x1b[2m";
const RESET: &str = "\x1b[0m";

struct Glyphs {
    wait: char,
    ready: char,
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
    ready: '═',
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
    ready: ':',
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
            rows: Look::ROWS,
            colour,
            ascii,
            prediction: None,
            axis: Duration::ZERO,
            why: false,
            counts: false,
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
    pub(crate) fn columns(&self) -> usize {
        self.width
    }

    /// The whole picture's width in columns, from 40 to 250; what lies outside is brought inside.
    #[must_use]
    pub fn width(mut self, columns: usize) -> Self {
        self.width = columns.clamp(NARROWEST, WIDEST);
        self
    }

    /// At most this many rows of lanes, at least three, and 16 unless told. If there are more lanes, it shows the first ones, and some of those that
    /// failed, still run or were slow; the others share a row for each name.
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

    /// Adds how often each lane was polled and woken, where the width is at least 80 columns.
    #[must_use]
    pub fn counts(mut self, counts: bool) -> Self {
        self.counts = counts;
        self
    }

    fn look(&self) -> Look {
        Look { rows: self.rows, ascii: self.ascii, longest_name: (self.width / 4).min(40) }
    }

    fn glyphs(&self) -> &'static Glyphs {
        if self.ascii { &ASCII } else { &UNICODE }
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
    /// The heading of the columns after the threads: how long a lane waited and worked, and, on request, how often it was polled and woken.
    heading: &'static str,
}

const TIMES: &str = "   waited   worked";
const COUNTS: &str = "   waited   worked   polls   wakes";
/// Two spaces on each side of the chart.
const GAP: usize = 2;

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

impl Text<'_> {
    fn write_findings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clean = |text: &str| visible(text, self.ascii).replace("µs", self.glyphs().micro);
        for line in show::why(&show::most_important(self.recording), self.width, clean) {
            write!(f, "\n{line}")?;
        }
        Ok(())
    }

    fn paint(&self, code: &'static str) -> &'static str {
        if self.colour { code } else { "" }
    }

    /// `predicted … measured … max in flight … threads …`, broken into as many lines as the width needs.
    fn write_summary(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrow = if self.ascii { "->" } else { "→" };
        let (time, clean) = (|time| self.look().time(time), |text: &str| visible(text, self.ascii));
        let parts = show::summary(self.recording, self.prediction.as_ref(), arrow, time, clean);
        f.write_str(&show::in_lines(&parts, self.width, self.glyphs().ellipsis).join("\n"))
    }
}

impl<'a> Picture<'a> {
    fn of(text: &'a Text<'a>, threads: &[usize], elapsed: Duration) -> Self {
        let mut places = vec![0; threads.last().map_or(0, |last| last + 1)];
        for (place, thread) in threads.iter().enumerate() {
            places[*thread] = place;
        }
        let rows = rows::rows(text.recording, text.look());
        let widest = |width: &dyn Fn(&Row<'_>) -> usize| rows.iter().map(width).max().unwrap_or(0);
        let name = widest(&|row| row.name.width()).clamp(4, text.look().longest_name);
        let letters = |row: &Row<'_>| row.threads.iter().map(|thread| letter(places[*thread]).len() + 1).sum::<usize>();
        let threads = widest(&letters).saturating_sub(1).clamp(1, 6);
        let heading = match text.width {
            80.. if text.counts => COUNTS,
            64.. => TIMES,
            _ => "",
        };
        let taken = name + GAP + GAP + threads + heading.len();
        let columns = Columns { name, chart: text.width - taken, threads, heading };
        // A picture that is drawn while the program runs has room for what is still to come.
        let total = elapsed.max(text.axis);
        // The last column is for the marks of lanes that end last.
        let mut scale = Scale { zero: text.recording.began(), total, columns: columns.chart - 1 };
        // Where a lane ends badly near the edge, all make room for saying why after its mark.
        let beyond = rows.iter().filter_map(|row| {
            let What::Lane(lane) = row.what else { return None };
            let why = visible(rows::why(lane)?, text.ascii);
            Some((scale.column(lane.ended()?) + 3 + why.width()).saturating_sub(columns.chart))
        });
        scale.columns -= beyond.max().unwrap_or_default().min(columns.chart / 3);
        Self { text, rows, columns, scale, places }
    }

    fn write_axis(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Columns { name, chart, threads, heading } = self.columns;
        // The last label may reach over the column of threads, which has no heading.
        let mut axis = vec![' '; chart + GAP + threads];
        for (column, label) in self.scale.ticks(self.text.glyphs().micro, axis.len()) {
            for (cell, letter) in axis[column..].iter_mut().zip(label.chars()) {
                *cell = letter;
            }
        }
        let axis = axis.into_iter().collect::<String>();
        let line = format!("{:name$}  {axis}{heading}", "");
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
        if !self.columns.heading.is_empty() {
            write!(f, "{:>9}{:>9}", self.shown(row.times.waited), self.shown(row.times.worked))?;
        }
        if self.columns.heading == COUNTS {
            write!(f, "{:>8}{:>8}", row.times.polls, row.times.wakes)?;
        }
        writeln!(f)
    }

    fn shown(&self, time: Duration) -> String {
        if time.is_zero() { "-".to_owned() } else { cut(&self.text.look().time(time), 8, '+') }
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
            What::Lane(lane) => self.draw_lane(&mut cells, lane),
            What::Folded(folded) => self.draw_fold(&mut cells, folded),
        }
        cells
    }

    fn draw_fold(&self, cells: &mut [Cell], folded: &Folded) {
        let glyphs = self.text.glyphs();
        if let Some((from, to)) = folded.span {
            let (from, to) = (self.scale.column(from), self.scale.column(to));
            cells[from..=to].fill(Cell { glyph: glyphs.folded, colour: DIM });
        }
        if !folded.words.is_empty() {
            let words = cut(&folded.words, self.columns.chart - 6, glyphs.ellipsis);
            write_in(cells, 2, &format!(" {words} "), if folded.is_bad { RED } else { "" });
        }
    }

    fn draw_lane(&self, cells: &mut [Cell], lane: &Lane) {
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
                Kind::Computing => glyphs.computing,
                Kind::Blocked => glyphs.blocked,
                _ if from == to => glyphs.poll,
                _ => glyphs.long_poll,
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
        for (from, to) in lane.ready() {
            let to = to.unwrap_or(ended);
            if self.scale.fills_a_column(from, to) {
                let ready = &mut cells[self.scale.column(from)..=self.scale.column(to)];
                ready.iter_mut().filter(|cell| cell.glyph == glyphs.wait).for_each(|cell| cell.glyph = glyphs.ready);
            }
        }
        if let Some((glyph, colour)) = mark {
            // Beside the last poll, for that is worth seeing too.
            let at = if last == drawn { last + 1 } else { last };
            cells[at] = Cell { glyph, colour };
            let room = cells.len().saturating_sub(at + 2);
            if let Some(why) = rows::why(lane).filter(|_| room >= 4) {
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
        let place = |(share, label): (f64, String)| {
            let column = ((share * self.columns as f64) as usize).min(self.columns - 1);
            (column.min(room - label.len()), label)
        };
        let labels = |step: f64| labels(total, step, name).into_iter().map(place).collect::<Vec<_>>();
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
