//! What happened to a call.

use std::fmt;
use std::time::Duration;

use async_timeline::{Ending, Recording};

/// How far a call had come at some moment, or how it had ended.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Fate {
    NotStarted,
    Running,
    Finished,
    Failed,
    Dropped,
}

impl Fate {
    /// Reads it off a recording.
    pub(crate) fn of(recording: &Recording, call: &str, at: Duration) -> Self {
        let Some(lane) = recording.lane(call).filter(|lane| lane.began().is_some_and(|began| began <= at)) else {
            return Self::NotStarted;
        };
        match lane.ending() {
            _ if lane.ended().is_none_or(|ended| ended > at) => Self::Running,
            Ending::Finished => Self::Finished,
            Ending::Failed | Ending::Panicked => Self::Failed,
            Ending::Dropped => Self::Dropped,
            _ => Self::Running,
        }
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotStarted => "not started",
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        })
    }
}
