//! Prints a recording with its title and prediction, and draws it on the terminal while the program still runs.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::mem;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use crate::letters::cut;
use crate::{Finding, Recording, Timeline};

/// How often a live timeline is redrawn.
const FRAME: Duration = Duration::from_millis(50);

/// What a run was expected to take, or what an earlier run took: printed next to the measured time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prediction<'a> {
    pub(crate) time: Option<(Duration, Cow<'a, str>)>,
    pub(crate) before: Option<Duration>,
}

/// Predicts that a run takes `time`, for the reason `because`: `predicted 600 ms (the sum)`.
#[must_use]
pub fn predicted<'a>(time: Duration, because: impl Into<Cow<'a, str>>) -> Prediction<'a> {
    Prediction { time: Some((time, because.into())), before: None }
}

/// Predicts nothing, but draws a run on the time axis of an earlier one and prints the speed-up:
/// `measured 201 ms → 102 ms (1.97x speed-up)`.
#[must_use]
pub fn compared_with(before: &Recording) -> Prediction<'static> {
    Prediction { time: None, before: Some(before.elapsed()) }
}

impl Prediction<'_> {
    /// The version with the mistake takes `before`: the run is drawn on that time axis, so that it visibly ends earlier, and the
    /// line below it starts with both times: `predicted 600 ms → 200 ms`.
    #[must_use]
    pub fn instead_of(mut self, before: Duration) -> Self {
        self.before = Some(before);
        self
    }

    /// The time axis reaches at least this far.
    pub(crate) fn axis(&self) -> Duration {
        let time = self.time.as_ref().map(|(time, _)| *time);
        time.into_iter().chain(self.before).max().unwrap_or_default()
    }
}

/// The parts of the line below a picture: what was predicted, what it took, the most lanes in flight, and the threads.
///
/// `clean` makes a text of the program's own fit to be shown.
pub(crate) fn summary(
    recording: &Recording,
    prediction: Option<&Prediction<'_>>,
    arrow: &str,
    time: impl Fn(Duration) -> String,
    clean: impl Fn(&str) -> String,
) -> Vec<String> {
    let took = time(recording.elapsed());
    let measured = if recording.is_simulated() { "simulated" } else { "measured" };
    let (predicted, before) =
        prediction.map_or((None, None), |prediction| (prediction.time.as_ref(), prediction.before));
    let from = before.map(|before| format!("{} {arrow} ", time(before))).unwrap_or_default();
    let mut parts = Vec::new();
    match (predicted, before) {
        (Some((total, because)), _) => {
            parts.push(format!("predicted {from}{} ({})", time(*total), clean(because)));
            parts.push(format!("{measured} {took}"));
        }
        (None, Some(before)) => {
            let speed_up = before.as_secs_f64() / recording.elapsed().as_secs_f64();
            parts.push(format!("{measured} {from}{took} ({speed_up:.2}x speed-up)"));
        }
        (None, None) => parts.push(format!("{measured} {took}")),
    }
    parts.push(format!("max in flight {}", recording.max_in_flight()));
    parts.push(format!("threads {}", recording.threads().len()));
    parts
}

/// The parts of a summary in as many lines as the width needs. The last part isn't left alone.
pub(crate) fn in_lines(parts: &[String], width: usize, ellipsis: char) -> Vec<String> {
    let long = |line: &[String]| line.iter().map(|part| part.width()).sum::<usize>() + 3 * line.len().saturating_sub(1);
    let mut lines: Vec<Vec<String>> = Vec::new();
    for part in parts {
        let part = cut(part, width, ellipsis);
        match lines.last_mut() {
            Some(line) if long(line) + 3 + part.width() <= width => line.push(part),
            _ => lines.push(vec![part]),
        }
    }
    if let [.., before, last] = &mut lines[..]
        && let [alone] = &last[..]
        && before.len() > 1
        && before.last().is_some_and(|part| part.width() + 3 + alone.width() <= width)
    {
        last.splice(0..0, before.pop());
    }
    lines.iter().map(|line| line.join("   ")).collect()
}

/// The findings that a picture shows.
pub(crate) fn most_important(recording: &Recording) -> Vec<Finding> {
    recording.findings().iter().take(3).cloned().collect()
}

/// Findings as `why: held_thread: ...`. Lines break between words, and go on below the first word of the sentence.
pub(crate) fn why(findings: &[Finding], width: usize, clean: impl Fn(&str) -> String) -> Vec<String> {
    findings.iter().flat_map(|finding| in_words("why: ", &clean(&finding.to_string()), width)).collect()
}

/// A text behind its heading, in lines that break between words and go on below the first word.
fn in_words(heading: &str, text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, indent) = (heading.to_owned(), " ".repeat(heading.len()));
    for word in text.split(' ') {
        if line.width() > indent.len() {
            if line.width() + 1 + word.width() > width {
                lines.push(mem::replace(&mut line, indent.clone()));
            } else {
                line.push(' ');
            }
        }
        line += word;
    }
    lines.push(line);
    lines
}

/// The thread that redraws a live timeline. It ends when this is dropped.
struct Watcher {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The watcher of a timeline, if it has one.
#[derive(Default)]
pub(crate) struct Watch(Mutex<Option<Watcher>>);

impl Watch {
    /// Puts another watcher in place, and returns the one before, so that the lock is free while that one ends.
    fn replace(&self, watcher: Option<Watcher>) -> Option<Watcher> {
        mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), watcher)
    }
}

impl Timeline {
    /// Prints `title`, a blank line, and the timeline as recorded so far with its prediction and its most important
    /// [findings](Recording::findings), to standard output.
    ///
    /// Returns what was drawn. A timeline that is [watched](Self::watch) stops being redrawn, and this picture replaces it.
    ///
    /// # Errors
    /// If standard output can't be written to.
    pub fn show<'a>(
        &self,
        title: impl Display,
        prediction: impl Into<Option<Prediction<'a>>>,
    ) -> io::Result<Recording> {
        // Dropping the watcher waits for its thread, which clears its last frame.
        drop(self.watch_of().replace(None));
        let recording = self.snapshot();
        let prediction: Option<Prediction<'_>> = prediction.into();
        let picture = recording.text().prediction(prediction).why(true);
        let title = title.to_string();
        let title: Vec<String> = title.lines().flat_map(|line| in_words("", line, picture.columns())).collect();
        writeln!(io::stdout(), "{}\n\n{picture}", title.join("\n"))?;
        Ok(recording)
    }

    /// Redraws the timeline on the terminal while the program runs, until [`show`](Self::show) is called or the last clone is
    /// dropped. The time axis reaches at least to `axis`, and doubles when the run passes its end.
    ///
    /// Does nothing where standard output is not a terminal.
    pub fn watch(&self, axis: Duration) {
        if !io::stdout().is_terminal() {
            return;
        }
        let timeline = self.weak();
        let (stop, stopped) = channel();
        let redraw = move || {
            let mut lines = 0;
            let back = |lines| if lines == 0 { String::new() } else { format!("\r\x1b[{lines}A") };
            let mut axis = axis.max(FRAME);
            while stopped.recv_timeout(FRAME) == Err(RecvTimeoutError::Timeout) {
                let Some(recording) = timeline().map(|timeline| timeline.snapshot()) else { break };
                while axis < recording.elapsed() {
                    axis *= 2;
                }
                let picture = recording.text().axis(axis).to_string();
                // Each line clears its own rest: terminals keep a picture that is cleared as a whole in what one can scroll back to.
                // One write for each frame, or the picture would flicker.
                let frame = format!("{}{}\x1b[K\n\x1b[J", back(lines), picture.replace('\n', "\x1b[K\n"));
                let drawn = io::stdout().write_all(frame.as_bytes());
                if drawn.and_then(|()| io::stdout().flush()).is_err() {
                    return;
                }
                lines = picture.lines().count();
            }
            let blank = "\x1b[K\n".repeat(lines);
            // If this fails, so does what `show` writes next, and that error is reported.
            let _ = io::stdout().write_all(format!("{0}{blank}{0}", back(lines)).as_bytes());
        };
        let thread = thread::Builder::new().name("timeline".to_owned()).spawn(redraw).ok();
        drop(self.watch_of().replace(Some(Watcher { stop: Some(stop), thread })));
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.stop = None;
        // The thread itself drops its timeline if every other clone was dropped while it drew.
        if let Some(thread) = self.thread.take().filter(|thread| thread.thread().id() != thread::current().id()) {
            // A panic in the thread was already reported by the panic hook.
            let _ = thread.join();
        }
    }
}
