//! Recordings as JSON, to be stored and read again: [`Recording::to_json`] and [`Recording::from_json`], or without a copy of the whole
//! text in memory [`Recording::write_json`] and [`Recording::read_json`].
//!
//! # The schema, version 1
//!
//! Every time is a whole number of nanoseconds since the timeline was made. Threads and lanes are numbered from 0, by
//! their places in `threads` and `lanes`.
//!
//! ```json
//! {
//!   "version": 1,
//!   "until": 201500000,
//!   "simulated": true,
//!   "machine": { "cores": 8, "debug_build": false, "process": 4711 },
//!   "threads": ["main"],
//!   "thread_ids": [4711],
//!   "lanes": [
//!     {
//!       "name": "dashboard",
//!       "kind": "future",
//!       "origin": "root",
//!       "created": 500,
//!       "file": "src/main.rs",
//!       "line": 12,
//!       "size": 320,
//!       "events": [
//!         { "event": "enter", "at": 1000, "thread": 0 },
//!         { "event": "exit", "at": 9000, "kept": true },
//!         { "event": "wake", "at": 50000000, "thread": 0 },
//!         { "event": "enter", "at": 50001000, "thread": 0 },
//!         { "event": "end", "at": 50009000, "how": "failed" }
//!       ],
//!       "failure": "posts unavailable"
//!     },
//!     {
//!       "name": "get_posts",
//!       "kind": "future",
//!       "origin": { "inside": 0 },
//!       "events": []
//!     }
//!   ]
//! }
//! ```
//!
//! | Field | What it is |
//! |---|---|
//! | `version` | 1. Only a change that would mislead a reader of version 1 counts it up. |
//! | `until` | When the recording was taken. |
//! | `simulated` | Whether the times come from a virtual clock; `false` where it is missing. |
//! | `discarded` | How many lanes are missing, because the timeline was limited. |
//! | `machine` | How many threads could run at once, whether the program was built with debug assertions, and its process id. |
//! | `threads` | The name of every thread that ran or woke a lane, in the order in which they were met. |
//! | `thread_ids` | The operating system's number of each of these threads, or `null`. |
//! | `findings` | With the feature `text`, and not read again: what [`Recording::findings`] says, each with its `rule`, its `certainty`, the numbers of its `lanes`, `from` and `until`, a `cost`, and a `sentence`. |
//! | `name` | What the lane was recorded under; names may repeat. |
//! | `kind` | `"future"`, `"waiting"`, `"computing"`, `"blocked"` or `"span"`: a [`Kind`]. |
//! | `origin` | `"root"`, `{ "inside": lane }` or `{ "spawned_by": lane }`: an [`Origin`]. |
//! | `created` | When the lane was created. |
//! | `file`, `line` | Where in the source it was created. |
//! | `size` | How many bytes its future takes. |
//! | `level`, `target`, `fields` | Of a span; `fields` is a list of names with their values. |
//! | `events` | What happened to the lane, in that order: a time before the last one is read as that, and nothing follows an `end`. |
//! | `failure` | The error's text; only in a lane that has one. |
//!
//! | Event | Its fields beside `at` |
//! |---|---|
//! | `enter` | `thread`, which began a poll of the lane, or the whole of a stretch of ordinary code. |
//! | `exit` | `kept`: whether something kept the lane's waker. The poll ended and the lane waits. |
//! | `wake` | `thread`, which woke the lane, and `by`, the lane that was running on that thread; without it there was none. |
//! | `end` | `how`: an [`Ending`], as `"finished"`, `"failed"`, `"dropped"`, `"panicked"` or `"unknown"`. It ends an open poll too. |
//!
//! A reader ignores fields that it does not know. Only `version`, `until`, `threads`, `lanes`, and in a lane `name`, `kind`, `origin` and
//! `events`, are always there. A lane without `end` was still running.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[cfg(feature = "text")]
use crate::Findings;
use crate::log::{Ending, Event, Log};
use crate::recording::{Kind, Lane, Machine, Notes, Origin, Recording, Source, Thread};

const VERSION: u64 = 1;

/// What is written, without a copy of what is recorded.
#[derive(Serialize)]
struct Written<'a> {
    version: u64,
    until: u64,
    #[serde(skip_serializing_if = "is_default")]
    simulated: bool,
    #[serde(skip_serializing_if = "is_default")]
    discarded: usize,
    machine: Machine,
    threads: Vec<&'a str>,
    thread_ids: Vec<Option<u64>>,
    #[serde(serialize_with = "lanes")]
    lanes: &'a [Lane],
    #[cfg(feature = "text")]
    #[serde(skip_serializing_if = "Findings::is_empty")]
    findings: Findings,
}

#[derive(Deserialize)]
struct Document {
    #[serde(deserialize_with = "version")]
    #[expect(dead_code, reason = "only checked")]
    version: (),
    until: u64,
    #[serde(default)]
    simulated: bool,
    #[serde(default)]
    discarded: usize,
    #[serde(default)]
    machine: Machine,
    threads: Vec<String>,
    #[serde(default)]
    thread_ids: Vec<Option<u64>>,
    lanes: Vec<LaneRead>,
}

#[derive(Serialize, Deserialize)]
struct LaneDocument<'a, E> {
    name: Cow<'a, str>,
    kind: Kind,
    origin: Origin,
    #[serde(default)]
    created: u64,
    #[serde(default, skip_serializing_if = "is_default")]
    file: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "is_default")]
    line: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    size: Option<u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    level: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "is_default")]
    target: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "is_default")]
    fields: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    events: E,
    #[serde(default, skip_serializing_if = "is_default")]
    failure: Option<Cow<'a, str>>,
}

/// A lane without its number, read as soon as its text ends.
#[derive(Deserialize)]
#[serde(try_from = "LaneDocument<'static, Vec<EventDocument>>")]
struct LaneRead {
    source: Source,
    origin: Origin,
    created: u64,
    log: Log,
    notes: Notes,
}

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Enter,
    Exit,
    Wake,
    End,
}

/// Flat, since `serde` reads an enum that is tagged inside through a copy.
#[derive(Serialize, Deserialize)]
struct EventDocument {
    event: What,
    at: u64,
    #[serde(default, skip_serializing_if = "is_default")]
    thread: Option<u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    by: Option<u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    kept: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    how: Option<Ending>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    match u64::deserialize(deserializer)? {
        VERSION => Ok(()),
        other => Err(D::Error::custom(format_args!("{OTHER_VERSION} {other}, and only version {VERSION} can be read"))),
    }
}

const OTHER_VERSION: &str = "it has version";

fn lanes<S: Serializer>(lanes: &[Lane], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(lanes.iter().map(|lane| {
        let source = lane.source();
        LaneDocument {
            name: lane.name().into(),
            kind: lane.kind(),
            origin: lane.origin(),
            created: lane.created().as_nanos() as u64,
            file: (&*source.file).into(),
            line: source.line,
            size: source.size,
            level: lane.level().map(Cow::from),
            target: lane.target().map(Cow::from),
            fields: lane.fields().map(|(name, value)| (name.into(), value.into())).collect(),
            events: lane.events().map(EventDocument::from).collect::<Vec<_>>(),
            failure: lane.failure().map(Cow::from),
        }
    }))
}

impl From<Event> for EventDocument {
    fn from(event: Event) -> Self {
        let document = |event, at| Self { event, at, thread: None, by: None, kept: false, how: None };
        match event {
            Event::Enter { at, thread } => Self { thread: Some(thread), ..document(What::Enter, at) },
            Event::Exit { at, kept } => Self { kept, ..document(What::Exit, at) },
            Event::Wake { at, thread, by } => Self { thread: Some(thread), by, ..document(What::Wake, at) },
            Event::End { at, how } => Self { how: Some(how), ..document(What::End, at) },
        }
    }
}

impl TryFrom<EventDocument> for Event {
    type Error = &'static str;

    fn try_from(document: EventDocument) -> Result<Self, Self::Error> {
        let EventDocument { event, at, thread, by, kept, how } = document;
        let thread = || thread.ok_or("missing field `thread` of an event");
        Ok(match event {
            What::Enter => Self::Enter { at, thread: thread()? },
            What::Exit => Self::Exit { at, kept },
            What::Wake => Self::Wake { at, thread: thread()?, by },
            What::End => Self::End { at, how: how.ok_or("missing field `how` of an event")? },
        })
    }
}

impl TryFrom<LaneDocument<'static, Vec<EventDocument>>> for LaneRead {
    type Error = &'static str;

    fn try_from(lane: LaneDocument<'static, Vec<EventDocument>>) -> Result<Self, Self::Error> {
        let mut log = Log::since(lane.created);
        for event in lane.events {
            log.push(event.try_into()?);
        }
        let LaneDocument { name, kind, origin, created, file, line, size, level, target, fields, failure, .. } = lane;
        let fields = fields.into_iter().map(|(name, value)| (name, value.into_owned())).collect();
        let notes = Notes { failure: failure.map(Cow::into_owned), fields };
        Ok(Self { source: Source { name, kind, size, file, line, level, target }, origin, created, log, notes })
    }
}

/// Why a text is no recording: one line, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError(String);

impl JsonError {
    fn new(why: impl fmt::Display) -> Self {
        // What is wrong may be quoted in it, with line breaks and all.
        Self(why.to_string().replace(char::is_control, " "))
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a recording: {}", self.0)
    }
}

impl Error for JsonError {}

impl From<serde_json::Error> for JsonError {
    fn from(error: serde_json::Error) -> Self {
        let why = error.to_string();
        // Where in the text the version is helps no one.
        let version =
            why.split_once(" at line ").map(|(version, _)| version).filter(|why| why.starts_with(OTHER_VERSION));
        Self::new(version.unwrap_or(&why))
    }
}

impl Recording {
    /// The recording as JSON, on one line; [`json`](crate::json) describes it. [`from_json`](Self::from_json) reads back an
    /// equal recording.
    ///
    /// # Panics
    /// Never: a recording has nothing that JSON cannot say.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.written()).expect("strings and numbers can be written as JSON")
    }

    /// Writes what [`to_json`](Self::to_json) returns, lane by lane.
    ///
    /// # Errors
    /// If `out` can't be written to.
    pub fn write_json(&self, out: impl Write) -> io::Result<()> {
        let mut out = BufWriter::new(out);
        serde_json::to_writer(&mut out, &self.written())?;
        out.flush()
    }

    fn written(&self) -> Written<'_> {
        let Self { lanes, threads, until, simulated, discarded, machine } = self;
        let (until, simulated, discarded, machine) = (*until, *simulated, *discarded, *machine);
        let thread_ids = threads.iter().map(|thread| thread.system_id).collect();
        let threads = threads.iter().map(|thread| &*thread.name).collect();
        Written {
            version: VERSION,
            until,
            simulated,
            discarded,
            machine,
            threads,
            thread_ids,
            lanes,
            #[cfg(feature = "text")]
            findings: self.findings(),
        }
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    /// When the text is not JSON, is of another version than 1, lacks a field, names a thread or lane that it does not hold,
    /// or has lanes that come from one another in a circle.
    pub fn from_json(json: &str) -> Result<Self, JsonError> {
        serde_json::from_str::<Document>(json)?.try_into()
    }

    /// Reads what [`write_json`](Self::write_json) wrote, lane by lane.
    ///
    /// # Errors
    /// The same as for [`from_json`](Self::from_json), and when `json` can't be read.
    pub fn read_json(json: impl Read) -> Result<Self, JsonError> {
        serde_json::from_reader::<_, Document>(BufReader::new(json))?.try_into()
    }
}

impl TryFrom<Document> for Recording {
    type Error = JsonError;

    fn try_from(document: Document) -> Result<Self, JsonError> {
        let Document { until, simulated, discarded, machine, threads, thread_ids, lanes, .. } = document;
        let system_ids = thread_ids.into_iter().chain(std::iter::repeat(None));
        let threads: Vec<_> =
            threads.into_iter().zip(system_ids).map(|(name, system_id)| Thread { name, system_id }).collect();
        let count = lanes.len();
        let mut read = Vec::with_capacity(count);
        for (number, lane) in lanes.into_iter().enumerate() {
            let LaneRead { source, origin, created, log, notes } = lane;
            let notes = Some(notes).filter(|notes| *notes != Notes::default()).map(Arc::new);
            let lane = Lane::new(number as u32, Arc::new(source), origin, created, log, notes);
            if let Origin::Inside(of) | Origin::SpawnedBy(of) = origin {
                known("lane", of, count)?;
            }
            for event in lane.events() {
                if let Event::Enter { thread, .. } | Event::Wake { thread, .. } = event {
                    known("thread", thread as usize, threads.len())?;
                }
                if let Event::Wake { by: Some(by), .. } = event {
                    known("lane", by as usize, count)?;
                }
            }
            read.push(lane);
        }
        if goes_in_circles(&read) {
            return Err(JsonError::new("lanes come from one another in a circle"));
        }
        Ok(Self { lanes: read, threads, until, simulated, discarded, machine })
    }
}

fn known(what: &str, number: usize, count: usize) -> Result<(), JsonError> {
    if number < count {
        return Ok(());
    }
    Err(JsonError::new(format_args!("it names {what} {number} and holds {count}")))
}

/// Whether a walk from a lane to the one around it, or to the one that spawned it, and so on, would never end.
fn goes_in_circles(lanes: &[Lane]) -> bool {
    // The walk, from 1, on which a lane was first passed.
    let mut passed = vec![0; lanes.len()];
    for walk in 1..=lanes.len() {
        let mut lane = walk - 1;
        while passed[lane] == 0 {
            passed[lane] = walk;
            let (Origin::Inside(around) | Origin::SpawnedBy(around)) = lanes[lane].origin() else { break };
            if passed[around] == walk {
                return true;
            }
            lane = around;
        }
    }
    false
}
