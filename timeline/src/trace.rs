//! A recording in the trace event format that <https://ui.perfetto.dev> and `chrome://tracing` open.
//!
//! The format: <https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU>.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::fmt::{self, Write as _};
use std::iter;
use std::time::Duration;

use crate::log::Event;
use crate::recording::{Kind, Origin, Recording};

/// A recording as a Chrome trace. Made by [`Recording::chrome_trace`]; write it with `{}`, which needs no memory for the
/// document, only for the order of its slices.
///
/// | In the recording | In the trace |
/// |---|---|
/// | a thread | a track with its name, and the operating system's number of it |
/// | a poll, CPU work, a blocked thread | a slice (`X`) on its thread: `poll`, `span`, `computing` or `blocked` |
/// | a lane | an asynchronous slice (`b`, `e`) of the category `lane` from its first poll to its end, inside the slice of the lane that it is part of |
/// | a lane that waits, or is ready and not polled | a slice `wait` or `ready` inside the slice of the lane |
/// | a wake | a slice of at most a microsecond on the thread that woke, with a flow (`s`, `f`) to the poll that followed |
///
/// The slice of a lane has as arguments how it ended and why it failed, where it was created, the lane that it is part of or that spawned
/// it, and its fields. A lane that overlaps another one of its parent's lanes is drawn below its parent, on a track of the same name; a
/// moment (`n`) with that name starts the track. A lane's waits are left out while a lane inside it is drawn.
///
/// Wakes that were merged into one poll have a flow each, to that poll; one that no poll followed has none. Two stretches that
/// cross (the first ends inside the second) do not nest, as Perfetto demands: there the second is cut in two where the first
/// ends. Times are in microseconds, with three decimals: to the nanosecond.
///
/// The slowest lanes, in Perfetto's *Query (SQL)*: `select name, dur / 1e6 as ms, ts from slice where category = 'lane' order by dur desc`.
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
    wake: bool,
}

/// A slice that is on no thread.
#[derive(Clone, Copy)]
struct Stretch {
    start: u64,
    end: u64,
    lane: u32,
    what: What,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// Of a lane that is inside so many others.
    Life(usize),
    Wait,
    Ready,
}

/// How long a wake is drawn, in nanoseconds, where nothing else begins or ends on its thread. It is a moment; but a flow
/// needs a slice to begin in.
const WAKE: u64 = 1_000;

impl fmt::Display for ChromeTrace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = Events { f, line: String::new(), process: self.recording.machine.process.max(1) };
        out.f.write_str("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n")?;
        out.phase("M");
        out.line.push_str(",\"name\":\"process_name\",\"args\":{\"name\":\"timeline\"}}");
        let (slices, stretches) = self.slices();
        for (thread, slices) in slices.into_iter().enumerate() {
            let id = self.thread_id(thread);
            out.begin("M")?;
            out.thread(id);
            out.line.push_str(",\"name\":\"thread_name\",\"args\":{\"name\":");
            out.string(self.recording.thread_name(thread));
            out.line.push_str("}}");
            self.write_thread(&mut out, id, slices)?;
        }
        self.write_stretches(&mut out, stretches)?;
        // After every slice, since a flow that comes before the slice of the same moment is dropped.
        self.write_flows(&mut out)?;
        out.flush()?;
        f.write_str("\n]}\n")
    }
}

impl ChromeTrace<'_> {
    /// Perfetto takes thread 0 for the idle one, and the thread of its process's number for the main one.
    fn thread_id(&self, thread: usize) -> u64 {
        let unknown = || u64::from(self.recording.machine.process.max(1)) + 1 + thread as u64;
        self.recording.thread_id(thread).unwrap_or_else(unknown)
    }

    fn inside(&self, lane: u32) -> Option<u32> {
        match self.recording.lanes()[lane as usize].origin() {
            Origin::Inside(parent) => Some(parent as u32),
            _ => None,
        }
    }

    /// The slices of each thread and those on no thread, in order.
    fn slices(&self) -> (Vec<Vec<Slice>>, Vec<Stretch>) {
        let nanos = |time: Duration| time.as_nanos() as u64;
        let until = nanos(self.recording.until());
        let mut threads = vec![Vec::new(); self.recording.threads.len()];
        let mut stretches = Vec::new();
        for (number, recorded) in self.recording.lanes().iter().enumerate() {
            let lane = number as u32;
            let end = recorded.ended().map_or(until, nanos);
            let mut woken = recorded.ready().map(|(from, _)| nanos(from)).peekable();
            let mut waits = |start, end| {
                let woken = woken.next_if(|woken| *woken <= end).unwrap_or(end).max(start);
                stretches.push(Stretch { start, end: woken, lane, what: What::Wait });
                stretches.push(Stretch { start: woken, end, lane, what: What::Ready });
            };
            let mut left = None;
            for poll in recorded.polls() {
                let start = nanos(poll.enter);
                if let Some(left) = left {
                    waits(left, start);
                }
                let exit = poll.exit.map_or(until.max(start), nanos);
                threads[poll.thread].push(Slice { start, end: Reverse(exit), lane, wake: false });
                left = Some(exit);
            }
            // A span that was left for the last time has no more to do, and closes when it is dropped.
            let waits_for_more = recorded.kind() != Kind::Span || recorded.ended().is_none();
            if let Some(left) = left.filter(|_| waits_for_more) {
                waits(left, end.max(left));
            }
            for wake in recorded.wakes() {
                let at = nanos(wake.at);
                threads[wake.thread].push(Slice { start: at, end: Reverse(at), lane, wake: true });
            }
            // Dropped before its first poll, it never ran and never waited, but it was there.
            if let Some(start) = recorded.began().or(recorded.ended()).map(nanos) {
                let depth = iter::successors(self.inside(lane), |lane| self.inside(*lane)).count();
                stretches.push(Stretch { start, end: end.max(start), lane, what: What::Life(depth) });
            }
        }
        for slices in &mut threads {
            slices.sort_unstable();
        }
        stretches.retain(|stretch| stretch.is_life() || stretch.start < stretch.end);
        // A lane begins before the lanes inside it, and before it waits.
        stretches.sort_unstable_by_key(|stretch| (stretch.start, stretch.what, Reverse(stretch.end), stretch.lane));
        (threads, stretches)
    }

    fn write_thread(&self, out: &mut Events<'_, '_>, thread: u64, slices: Vec<Slice>) -> fmt::Result {
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
            if slice.wake {
                let next = slices.peek().into_iter().chain(rest.peek().map(|Reverse(cut)| cut));
                let next = next.map(|slice| slice.start).min().unwrap_or(u64::MAX);
                slice.end = Reverse(slice.start.saturating_add(WAKE).min(room).min(next));
            } else {
                if slice.end.0 > room {
                    rest.push(Reverse(Slice { start: room, ..slice }));
                    slice.end = Reverse(room);
                }
                open.push(slice.end.0);
            }
            self.write_slice(out, thread, slice)?;
        }
    }

    fn write_slice(&self, out: &mut Events<'_, '_>, thread: u64, slice: Slice) -> fmt::Result {
        let lane = &self.recording.lanes()[slice.lane as usize];
        let category = match lane.kind() {
            _ if slice.wake => "wake",
            Kind::Future | Kind::Waiting => "poll",
            Kind::Span => "span",
            Kind::Computing => "computing",
            Kind::Blocked => "blocked",
        };
        out.begin("X")?;
        out.thread(thread);
        out.time(slice.start);
        out.line.push_str(",\"dur\":");
        out.micros(slice.end.0 - slice.start);
        out.category_and_name(category, lane.name());
        out.line.push_str(",\"args\":{\"lane\":");
        out.number(slice.lane.into());
        out.line.push_str("}}");
        Ok(())
    }

    /// Lays the slices on tracks where each is inside the one before it, or after it.
    fn write_stretches(&self, out: &mut Events<'_, '_>, stretches: Vec<Stretch>) -> fmt::Result {
        let lanes = self.recording.lanes();
        // What is open on each track, and for each lane its track and the outermost lane around it.
        let mut tracks: Vec<Vec<Stretch>> = Vec::new();
        let mut places = vec![None; lanes.len()];
        // When the tracks of each name are free again, by the name of the outermost lane.
        let mut free: HashMap<&str, BinaryHeap<Reverse<(u64, usize)>>> = HashMap::new();
        for stretch in stretches {
            let around = if stretch.is_life() { self.inside(stretch.lane) } else { Some(stretch.lane) };
            let place = around.and_then(|lane| places[lane as usize]);
            let fits = place.filter(|(track, _): &(usize, u32)| {
                let fits = |open: &Stretch| Some(open.lane) == around && open.is_life() && stretch.end <= open.end;
                open_at(&tracks[*track], stretch.start).is_some_and(fits)
            });
            let (track, outermost) = match fits {
                Some(place) => place,
                None if stretch.is_life() => {
                    let outermost = place.map_or(stretch.lane, |(_, outermost)| outermost);
                    let name = lanes[outermost as usize].name();
                    let free = free.entry(name).or_default();
                    let reused = free.peek().filter(|Reverse((end, _))| *end <= stretch.start).map(|free| free.0.1);
                    if reused.is_some() {
                        free.pop();
                    }
                    let track = reused.unwrap_or(tracks.len());
                    free.push(Reverse((stretch.end, track)));
                    if reused.is_none() {
                        tracks.push(Vec::new());
                        if outermost != stretch.lane {
                            out.on_track("n", track, stretch.start, name)?;
                            out.line.push('}');
                        }
                    }
                    (track, outermost)
                }
                None => continue,
            };
            self.close(out, track, &mut tracks[track], stretch.start)?;
            tracks[track].push(stretch);
            out.on_track("b", track, stretch.start, self.title(stretch))?;
            if stretch.is_life() {
                places[stretch.lane as usize] = Some((track, outermost));
                self.write_arguments(out, stretch.lane as usize);
            }
            out.line.push('}');
        }
        for (track, open) in tracks.iter_mut().enumerate() {
            self.close(out, track, open, u64::MAX)?;
        }
        Ok(())
    }

    fn title(&self, stretch: Stretch) -> &str {
        match stretch.what {
            What::Life(_) => self.recording.lanes()[stretch.lane as usize].name(),
            What::Wait => "wait",
            What::Ready => "ready",
        }
    }

    /// Ends what is over by then.
    fn close(&self, out: &mut Events<'_, '_>, track: usize, open: &mut Vec<Stretch>, then: u64) -> fmt::Result {
        while let Some(over) = open.pop_if(|stretch| stretch.end <= then) {
            out.on_track("e", track, over.end, self.title(over))?;
            out.line.push('}');
        }
        Ok(())
    }

    fn write_arguments(&self, out: &mut Events<'_, '_>, number: usize) {
        let lane = &self.recording.lanes()[number];
        out.line.push_str(",\"args\":{\"lane\":");
        out.number(number as u64);
        out.argument("ending", &format!("{:?}", lane.ending()).to_lowercase());
        if let Some(place) = lane.location() {
            out.argument("source", &place.to_string());
        }
        if let Origin::Inside(parent) | Origin::SpawnedBy(parent) = lane.origin() {
            let relation = if let Origin::Inside(_) = lane.origin() { "inside" } else { "spawned_by" };
            out.argument(relation, &format!("{} (lane {parent})", self.recording.lanes()[parent].name()));
        }
        for (name, value) in [("level", lane.level()), ("target", lane.target()), ("failure", lane.failure())] {
            if let Some(value) = value {
                out.argument(name, value);
            }
        }
        if lane.fields().next().is_some() {
            out.line.push_str(",\"fields\":{");
            for (place, (name, value)) in lane.fields().enumerate() {
                out.line.push_str(if place > 0 { "," } else { "" });
                out.string(name);
                out.line.push(':');
                out.string(value);
            }
            out.line.push('}');
        }
        out.line.push('}');
    }

    /// From each wake to its poll.
    fn write_flows(&self, out: &mut Events<'_, '_>) -> fmt::Result {
        let mut flow = 0;
        for lane in self.recording.lanes() {
            let mut wakes = Vec::new();
            for event in lane.events() {
                match event {
                    Event::Enter { at, thread } => {
                        for (woken, by) in wakes.drain(..) {
                            flow += 1;
                            out.flow("s", self.thread_id(by), woken, flow)?;
                            out.flow("f", self.thread_id(thread as usize), at, flow)?;
                        }
                    }
                    Event::Wake { at, thread, .. } => wakes.push((at, thread as usize)),
                    Event::Exit { .. } | Event::End { .. } => {}
                }
            }
        }
        Ok(())
    }
}

impl Stretch {
    fn is_life(&self) -> bool {
        matches!(self.what, What::Life(_))
    }
}

/// The innermost stretch that is still open at that time.
fn open_at(open: &[Stretch], then: u64) -> Option<&Stretch> {
    open.iter().rev().find(|stretch| stretch.end > then)
}

/// Writes one event after the other, each on its line.
struct Events<'a, 'f> {
    f: &'a mut fmt::Formatter<'f>,
    line: String,
    process: u32,
}

impl Events<'_, '_> {
    fn flush(&mut self) -> fmt::Result {
        self.f.write_str(&self.line)?;
        self.line.clear();
        Ok(())
    }

    /// Ends the line before and begins one, which the caller closes.
    fn begin(&mut self, phase: &str) -> fmt::Result {
        self.line.push_str(",\n");
        self.flush()?;
        self.phase(phase);
        Ok(())
    }

    fn phase(&mut self, phase: &str) {
        self.line.push_str("{\"ph\":\"");
        self.line.push_str(phase);
        self.line.push_str("\",\"pid\":");
        self.number(self.process.into());
    }

    fn thread(&mut self, id: u64) {
        self.line.push_str(",\"tid\":");
        self.number(id);
    }

    fn time(&mut self, at: u64) {
        self.line.push_str(",\"ts\":");
        self.micros(at);
    }

    fn on_track(&mut self, phase: &str, track: usize, at: u64, name: &str) -> fmt::Result {
        self.begin(phase)?;
        self.time(at);
        // Perfetto shows a global `id` outside the process.
        self.line.push_str(",\"id2\":{\"local\":\"");
        self.number(track as u64);
        self.line.push_str("\"}");
        self.category_and_name("lane", name);
        Ok(())
    }

    fn flow(&mut self, phase: &str, thread: u64, at: u64, id: u64) -> fmt::Result {
        self.begin(phase)?;
        self.thread(thread);
        self.time(at);
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

    /// Not the first one of its event.
    fn argument(&mut self, name: &str, value: &str) {
        self.line.push_str(",\"");
        self.line.push_str(name);
        self.line.push_str("\":");
        self.string(value);
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
