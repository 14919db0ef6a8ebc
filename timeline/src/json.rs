//! Recordings as JSON, to be stored and read again: [`Recording::to_json`] and [`Recording::from_json`].
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
//!   "threads": ["main"],
//!   "lanes": [
//!     {
//!       "name": "dashboard",
//!       "kind": "future",
//!       "origin": "root",
//!       "events": [
//!         { "event": "enter", "at": 1000, "thread": 0 },
//!         { "event": "exit", "at": 9000 },
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
//! | `threads` | The name of every thread that ran or woke a lane, in the order in which they were met. |
//! | `name` | What the lane was recorded under; names may repeat. |
//! | `kind` | `"future"`, `"computing"`, `"blocked"` or `"span"`: a [`Kind`]. |
//! | `origin` | `"root"`, `{ "inside": lane }` or `{ "spawned_by": lane }`: an [`Origin`]. |
//! | `events` | What happened to the lane, in that order: a time before the last one is read as that, and nothing follows an `end`. |
//! | `failure` | The error's text; only in a lane that has one. |
//!
//! | Event | Its fields beside `at` |
//! |---|---|
//! | `enter` | `thread`, which began a poll of the lane, or the whole of a stretch of ordinary code. |
//! | `exit` | None: the poll ended and the lane waits. |
//! | `wake` | `thread`, which woke the lane, and `by`, the lane that was running on that thread; without it there was none. |
//! | `end` | `how`: an [`Ending`], as `"finished"`, `"failed"`, `"dropped"`, `"panicked"` or `"unknown"`. It ends an open poll too. |
//!
//! A reader ignores fields that it does not know. A lane without `end` was still running.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::log::{self, Log};
use crate::recording::{Ending, Kind, Lane as RecordedLane, Origin, Recording};

const VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
struct Document<'a> {
    version: u64,
    until: u64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    simulated: bool,
    threads: Cow<'a, [String]>,
    lanes: Vec<Lane<'a>>,
}

/// All that a reader of any version can count on.
#[derive(Deserialize)]
struct Versioned {
    version: u64,
}

#[derive(Serialize, Deserialize)]
struct Lane<'a> {
    name: Cow<'a, str>,
    kind: Kind,
    origin: Origin,
    events: Vec<Event>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Cow<'a, str>>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Event {
    Enter {
        at: u64,
        thread: u32,
    },
    Exit {
        at: u64,
    },
    Wake {
        at: u64,
        thread: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<u32>,
    },
    End {
        at: u64,
        how: Ending,
    },
}

impl From<log::Event> for Event {
    fn from(event: log::Event) -> Self {
        match event {
            log::Event::Enter { at, thread } => Self::Enter { at, thread },
            log::Event::Exit { at } => Self::Exit { at },
            log::Event::Wake { at, thread, by } => Self::Wake { at, thread, by },
            log::Event::End { at, how } => Self::End { at, how },
        }
    }
}

impl From<Event> for log::Event {
    fn from(event: Event) -> Self {
        match event {
            Event::Enter { at, thread } => Self::Enter { at, thread },
            Event::Exit { at } => Self::Exit { at },
            Event::Wake { at, thread, by } => Self::Wake { at, thread, by },
            Event::End { at, how } => Self::End { at, how },
        }
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

impl Recording {
    /// The recording as JSON, on one line; [`json`](crate::json) describes it. [`from_json`](Self::from_json) reads back an
    /// equal recording.
    ///
    /// # Panics
    /// Never: a recording has nothing that JSON cannot say.
    #[must_use]
    pub fn to_json(&self) -> String {
        let lane = |(number, lane): (usize, &'_ RecordedLane)| Lane {
            name: lane.name().to_owned().into(),
            kind: lane.kind(),
            origin: lane.origin(),
            events: lane.events().map(Event::from).collect(),
            failure: self.failure(number).map(|why| why.to_owned().into()),
        };
        let document = Document {
            version: VERSION,
            until: self.until().as_nanos() as u64,
            simulated: self.is_simulated(),
            threads: self.thread_names().into(),
            lanes: self.lanes().iter().enumerate().map(lane).collect(),
        };
        serde_json::to_string(&document).expect("strings and numbers can be written as JSON")
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    /// When the text is not JSON, is of another version than 1, lacks a field, names a thread or lane that it does not hold,
    /// or has lanes that come from one another in a circle.
    pub fn from_json(json: &str) -> Result<Self, JsonError> {
        let Versioned { version } = serde_json::from_str(json).map_err(JsonError::new)?;
        if version != VERSION {
            return Err(JsonError::new(format_args!(
                "it has version {version}, and only version {VERSION} can be read"
            )));
        }
        let document: Document<'_> = serde_json::from_str(json).map_err(JsonError::new)?;
        let (lanes, threads) = (document.lanes.len(), document.threads.len());
        let mut failures = BTreeMap::new();
        let mut read = Vec::with_capacity(lanes);
        for (number, lane) in document.lanes.into_iter().enumerate() {
            if let Origin::Inside(of) | Origin::SpawnedBy(of) = lane.origin {
                known("lane", of, lanes)?;
            }
            let mut log = Log::default();
            for event in lane.events {
                if let Event::Enter { thread, .. } | Event::Wake { thread, .. } = event {
                    known("thread", thread as usize, threads)?;
                }
                if let Event::Wake { by: Some(by), .. } = event {
                    known("lane", by as usize, lanes)?;
                }
                log.push(event.into());
            }
            if let Some(why) = lane.failure {
                failures.insert(number as u32, why.into_owned());
            }
            read.push(RecordedLane::new(lane.name.into_owned().into(), lane.kind, lane.origin, log));
        }
        if goes_in_circles(&read) {
            return Err(JsonError::new("lanes come from one another in a circle"));
        }
        Ok(Self::new(read, document.threads.into_owned(), failures, document.until, document.simulated))
    }
}

fn known(what: &str, number: usize, count: usize) -> Result<(), JsonError> {
    if number < count {
        return Ok(());
    }
    Err(JsonError::new(format_args!("it names {what} {number} and holds {count}")))
}

/// Whether somebody who goes from a lane to the one around it, or to the one that spawned it, would never come out.
fn goes_in_circles(lanes: &[RecordedLane]) -> bool {
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
