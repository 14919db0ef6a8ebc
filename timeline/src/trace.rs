//! A recording in the trace event format that <https://ui.perfetto.dev> and `chrome://tracing` open.
//!
//! The format: <https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU>.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt::{self, Write as _};

use crate::log::{Ending, Event};
use crate::recording::{Kind, Recording};

/// A recording as a Chrome trace. Made by [`Recording::chrome_trace`]; write it with `{}`, which needs no memory for the
/// document, only for the order of each thread's slices.
///
/// | In the recording | In the trace |
/// |---|---|
/// | a thread | a track with its name |
/// | a poll, computing, a blocked thread | a slice (`X`) on its thread: `poll`, `span`, `computing` or `blocked` |
/// | a lane that waits | an asynchronous slice (`b`, `e`) of the category `wait` |
/// | a wake | a slice of at most a microsecond on the thread that woke, with a flow (`s`, `f`) to the poll that followed |
///
/// Wakes that were merged into one poll have a flow each, to that poll; one that no poll followed has none. The slice with
/// which a lane ends says how, and why it failed. Two stretches that cross (the first ends inside the second) do not nest,
/// as Perfetto demands: there the second is cut in two where the first ends. Times are in microseconds, with three
/// decimals: to the nanosecond.
#[derive(Clone, Debug)]
pub struct ChromeTrace<'a> {
    recording: &'a Recording,
}

impl Recording {
    /// The recording in the trace event format, for Perfetto.
    #[must_use]
    pub fn chrome_trace(&self) -> ChromeTrace<'_> {
        ChromeTrace { recording: self }
    }
}

/// A slice on a thread, ordered as the format wants them nested: by beginning, and the longer one first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Slice {
    start: u64,
    end: Reverse<u64>,
    lane: u32,
    what: What,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Ran,
    /// It ran, and that was its end.
    Ended,
    Wake,
}

/// How long a wake is drawn, in nanoseconds, where nothing else begins or ends on its thread. It is a moment; but a flow
/// needs a slice to begin in.
const WAKE: u64 = 1_000;

impl fmt::Display for ChromeTrace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = Events { f, line: String::new() };
        out.f.write_str("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n")?;
        out.line.push_str("{\"ph\":\"M\",\"pid\":1,\"name\":\"process_name\",\"args\":{\"name\":\"timeline\"}}");
        let slices = self.slices();
        for (thread, slices) in slices.into_iter().enumerate() {
            out.begin("M", thread, None)?;
            out.line.push_str(",\"name\":\"thread_name\",\"args\":{\"name\":");
            out.string(self.recording.thread_name(thread));
            out.line.push_str("}}");
            self.write_thread(&mut out, thread, slices)?;
        }
        // After every slice, since a flow that comes before the slice of the same moment is dropped.
        self.write_lanes(&mut out)?;
        out.flush()?;
        f.write_str("\n]}\n")
    }
}

impl ChromeTrace<'_> {
    /// The slices of each thread, in order.
    fn slices(&self) -> Vec<Vec<Slice>> {
        let mut threads = vec![Vec::new(); self.recording.threads.len()];
        for (lane, recorded) in self.recording.lanes().iter().enumerate() {
            let lane = lane as u32;
            let mut open = None;
            for event in recorded.events() {
                match event {
                    Event::Enter { at, thread } => open = Some((at, thread)),
                    Event::Wake { at, thread, .. } => {
                        threads[thread as usize].push(Slice { start: at, end: Reverse(at), lane, what: What::Wake });
                    }
                    Event::Exit { at, .. } | Event::End { at, .. } => {
                        if let Some((start, thread)) = open.take() {
                            let what = if let Event::End { .. } = event { What::Ended } else { What::Ran };
                            threads[thread as usize].push(Slice { start, end: Reverse(at.max(start)), lane, what });
                        }
                    }
                }
            }
            if let Some((start, thread)) = open {
                let until = self.recording.until().as_nanos() as u64;
                let end = Reverse(until.max(start));
                threads[thread as usize].push(Slice { start, end, lane, what: What::Ran });
            }
        }
        for slices in &mut threads {
            slices.sort_unstable();
        }
        threads
    }

    fn write_thread(&self, out: &mut Events<'_, '_>, thread: usize, slices: Vec<Slice>) -> fmt::Result {
        let mut slices = slices.into_iter().peekable();
        // What is left of slices that were cut.
        let mut rest: BinaryHeap<Reverse<Slice>> = BinaryHeap::new();
        // When the slices that are open now end, outermost first.
        let mut open: Vec<u64> = Vec::new();
        loop {
            let cut_is_next = match (rest.peek(), slices.peek()) {
                (Some(Reverse(cut)), Some(slice)) => cut < slice,
                (cut, _) => cut.is_some(),
            };
            let next = if cut_is_next { rest.pop().map(|Reverse(cut)| cut) } else { slices.next() };
            let Some(mut slice) = next else { return Ok(()) };
            while open.last().is_some_and(|end| *end <= slice.start) {
                open.pop();
            }
            let room = open.last().copied().unwrap_or(u64::MAX);
            if slice.what == What::Wake {
                let next = slices.peek().into_iter().chain(rest.peek().map(|Reverse(cut)| cut));
                let next = next.map(|slice| slice.start).min().unwrap_or(u64::MAX);
                slice.end = Reverse(slice.start.saturating_add(WAKE).min(room).min(next));
            } else {
                if slice.end.0 > room {
                    rest.push(Reverse(Slice { start: room, ..slice }));
                    slice.end = Reverse(room);
                    slice.what = What::Ran;
                }
                open.push(slice.end.0);
            }
            self.write_slice(out, thread, slice)?;
        }
    }

    fn write_slice(&self, out: &mut Events<'_, '_>, thread: usize, slice: Slice) -> fmt::Result {
        let lane = &self.recording.lanes()[slice.lane as usize];
        let category = match (slice.what, lane.kind()) {
            (What::Wake, _) => "wake",
            (_, Kind::Future | Kind::Waiting) => "poll",
            (_, Kind::Span) => "span",
            (_, Kind::Computing) => "computing",
            (_, Kind::Blocked) => "blocked",
        };
        out.begin("X", thread, Some(slice.start))?;
        out.line.push_str(",\"dur\":");
        out.micros(slice.end.0 - slice.start);
        out.category_and_name(category, lane.name());
        if slice.what == What::Ended {
            out.ending(lane.ending(), self.recording.failure(slice.lane as usize));
        }
        out.line.push('}');
        Ok(())
    }

    /// What lies on no thread: the waits, and the flows from each wake to its poll.
    fn write_lanes(&self, out: &mut Events<'_, '_>) -> fmt::Result {
        let mut flow = 0;
        let mut wakes = Vec::new();
        for (number, lane) in self.recording.lanes().iter().enumerate() {
            wakes.clear();
            let mut ran_on = 0;
            let mut waits_since = None;
            for event in lane.events() {
                match event {
                    Event::Enter { at, thread } => {
                        let thread = thread as usize;
                        if let Some(since) = waits_since.take() {
                            out.wait(number, lane.name(), ran_on, since..at, None)?;
                        }
                        for (woken, by) in wakes.drain(..) {
                            flow += 1;
                            out.flow("s", by, woken, flow)?;
                            out.flow("f", thread, at, flow)?;
                        }
                        ran_on = thread;
                    }
                    Event::Wake { at, thread, .. } => wakes.push((at, thread as usize)),
                    Event::Exit { at, .. } => waits_since = Some(at),
                    Event::End { at, how } => {
                        if let Some(since) = waits_since.take() {
                            let how = Some((how, self.recording.failure(number)));
                            out.wait(number, lane.name(), ran_on, since..at, how)?;
                        } else if lane.began().is_none() {
                            // Dropped before its first poll: it never ran and never waited, but it was there.
                            let how = Some((how, self.recording.failure(number)));
                            out.wait(number, lane.name(), ran_on, at..at, how)?;
                        }
                    }
                }
            }
            if let Some(since) = waits_since {
                let until = self.recording.until().as_nanos() as u64;
                out.wait(number, lane.name(), ran_on, since..until, Some((Ending::Running, None)))?;
            }
        }
        Ok(())
    }
}

/// Writes one event after the other, each on its line.
struct Events<'a, 'f> {
    f: &'a mut fmt::Formatter<'f>,
    line: String,
}

impl Events<'_, '_> {
    fn flush(&mut self) -> fmt::Result {
        self.f.write_str(&self.line)?;
        self.line.clear();
        Ok(())
    }

    /// Ends the line before and begins one, which the caller closes.
    fn begin(&mut self, phase: &str, thread: usize, at: Option<u64>) -> fmt::Result {
        self.line.push_str(",\n");
        self.flush()?;
        self.line.push_str("{\"ph\":\"");
        self.line.push_str(phase);
        self.line.push_str("\",\"pid\":1,\"tid\":");
        // Perfetto takes thread 0 for the idle one, and the thread of its process's number for the main one.
        self.number(thread as u64 + 2);
        if let Some(at) = at {
            self.line.push_str(",\"ts\":");
            self.micros(at);
        }
        Ok(())
    }

    fn wait(
        &mut self,
        lane: usize,
        name: &str,
        thread: usize,
        time: std::ops::Range<u64>,
        ended: Option<(Ending, Option<&str>)>,
    ) -> fmt::Result {
        for (phase, at) in [("b", time.start), ("e", time.end.max(time.start))] {
            self.begin(phase, thread, Some(at))?;
            self.line.push_str(",\"id\":");
            self.number(lane as u64);
            self.category_and_name("wait", name);
            if let Some((how, why)) = ended.filter(|_| phase == "b") {
                self.ending(how, why);
            }
            self.line.push('}');
        }
        Ok(())
    }

    fn flow(&mut self, phase: &str, thread: usize, at: u64, id: u64) -> fmt::Result {
        self.begin(phase, thread, Some(at))?;
        self.line.push_str(",\"id\":");
        self.number(id);
        if phase == "f" {
            // The end belongs to the slice around it, not to the next one.
            self.line.push_str(",\"bp\":\"e\"");
        }
        self.line.push_str(",\"cat\":\"wake\",\"name\":\"wake\"}");
        Ok(())
    }

    fn category_and_name(&mut self, category: &str, name: &str) {
        self.line.push_str(",\"cat\":\"");
        self.line.push_str(category);
        self.line.push_str("\",\"name\":");
        self.string(name);
    }

    fn ending(&mut self, how: Ending, why: Option<&str>) {
        let how = match how {
            Ending::Running => "running",
            Ending::Finished => return,
            Ending::Failed => "failed",
            Ending::Dropped => "dropped",
            Ending::Panicked => "panicked",
            Ending::Unknown => "unknown",
        };
        self.line.push_str(",\"args\":{\"ending\":\"");
        self.line.push_str(how);
        self.line.push('"');
        if let Some(why) = why {
            self.line.push_str(",\"failure\":");
            self.string(why);
        }
        self.line.push('}');
    }

    fn micros(&mut self, nanos: u64) {
        self.number(nanos / 1_000);
        let [a, b, c] = [nanos / 100 % 10, nanos / 10 % 10, nanos % 10].map(|digit| char::from(b'0' + digit as u8));
        self.line.extend(['.', a, b, c]);
    }

    /// A third of the time of a large trace would go into `{}`.
    fn number(&mut self, mut number: u64) {
        let mut digits = [0; 20];
        let mut first = digits.len();
        loop {
            first -= 1;
            digits[first] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.line.push_str(str::from_utf8(&digits[first..]).expect("digits are ASCII"));
    }

    fn string(&mut self, text: &str) {
        self.line.push('"');
        let mut plain = 0;
        for (place, byte) in text.bytes().enumerate() {
            if byte >= b' ' && byte != b'"' && byte != b'\\' {
                continue;
            }
            self.line.push_str(&text[plain..place]);
            plain = place + 1;
            match byte {
                b'"' => self.line.push_str("\\\""),
                b'\\' => self.line.push_str("\\\\"),
                _ => write!(self.line, "\\u{byte:04x}").expect("a string takes all that is written"),
            }
        }
        self.line.push_str(&text[plain..]);
        self.line.push('"');
    }
}
