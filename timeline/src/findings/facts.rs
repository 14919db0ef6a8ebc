//! What the rules look at: the events of all lanes, in the form in which they are compared.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::units::rounded;
use crate::{Ending, Kind, Lane, Origin, Recording};

/// In nanoseconds since the timeline was created.
pub(super) type At = u64;

pub(super) const MS: At = 1_000_000;

/// One poll, or the whole of a stretch of CPU work or a blocking call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) enter: At,
    /// The end of the recording for a poll that has not returned.
    pub(super) exit: At,
    pub(super) thread: usize,
    pub(super) open: bool,
}

/// One wake.
#[derive(Clone, Copy, Debug)]
pub(super) struct Woken {
    pub(super) at: At,
    pub(super) by: Option<usize>,
}

/// A lane and what happened to it.
pub(super) struct Fact<'a> {
    pub(super) lane: &'a Lane,
    pub(super) number: usize,
    /// The lane inside which it ran.
    pub(super) parent: Option<usize>,
    pub(super) has_children: bool,
    pub(super) polls: Vec<Held>,
    pub(super) wakes: Vec<Woken>,
    /// The end of the recording for a lane that runs.
    pub(super) ended: At,
}

impl Fact<'_> {
    pub(super) fn is_future(&self) -> bool {
        matches!(self.lane.kind(), Kind::Future | Kind::Waiting)
    }

    /// A future, or a span: something that gives its thread back while it waits.
    pub(super) fn is_async(&self) -> bool {
        self.is_future() || self.lane.kind() == Kind::Span
    }

    pub(super) fn ending(&self) -> Ending {
        self.lane.ending()
    }

    pub(super) fn created(&self) -> At {
        self.lane.created().as_nanos() as At
    }

    pub(super) fn began(&self) -> Option<At> {
        self.polls.first().map(|poll| poll.enter)
    }

    pub(super) fn polled(&self) -> At {
        self.polls.iter().map(|poll| poll.exit - poll.enter).sum()
    }

    /// The last poll that began before `at`.
    pub(super) fn poll_before(&self, at: At) -> Option<&Held> {
        self.polls[..self.polls.partition_point(|poll| poll.enter < at)].last()
    }

    /// The first poll that began at or after `at`.
    pub(super) fn poll_from(&self, at: At) -> Option<&Held> {
        self.polls.get(self.polls.partition_point(|poll| poll.enter < at))
    }

    /// The name without what tells it from its like: `get_image 7` is a `get_image`.
    pub(super) fn stem(&self) -> &str {
        self.lane.name().trim_end_matches(|letter: char| letter.is_ascii_digit() || " .#:/-_".contains(letter))
    }
}

/// All lanes of a recording.
pub(super) struct Facts<'a> {
    pub(super) recording: &'a Recording,
    pub(super) lanes: Vec<Fact<'a>>,
    pub(super) until: At,
    /// When the last poll began or ended, or the last wake came.
    pub(super) last_event: At,
}

impl<'a> Facts<'a> {
    pub(super) fn of(recording: &'a Recording) -> Self {
        let until = recording.until().as_nanos() as At;
        let mut last_event = 0;
        let mut lanes: Vec<Fact<'a>> = Vec::with_capacity(recording.lanes().len());
        for (number, lane) in recording.lanes().iter().enumerate() {
            let time = |time: Duration| time.as_nanos() as At;
            let held = |poll: crate::Poll| Held {
                enter: time(poll.enter),
                exit: poll.exit.map_or(until, time).max(time(poll.enter)),
                thread: poll.thread,
                open: poll.exit.is_none(),
            };
            let polls: Vec<Held> = lane.polls().map(held).collect();
            let wakes: Vec<Woken> = lane.wakes().map(|wake| Woken { at: time(wake.at), by: wake.by }).collect();
            let ends = polls.iter().map(|poll| if poll.open { poll.enter } else { poll.exit });
            last_event = ends.chain(wakes.iter().map(|wake| wake.at)).fold(last_event, At::max);
            let parent = if let Origin::Inside(parent) = lane.origin() { Some(parent) } else { None };
            let ended = lane.ended().map_or(until, time);
            lanes.push(Fact { lane, number, parent, has_children: false, polls, wakes, ended });
        }
        for number in 0..lanes.len() {
            if let Some(parent) = lanes[number].parent {
                lanes[parent].has_children = true;
            }
        }
        Self { recording, lanes, until, last_event }
    }

    /// Whether one of two lanes ran inside the other.
    pub(super) fn related(&self, a: usize, b: usize) -> bool {
        let inside = |inner: usize, outer: usize| {
            std::iter::successors(Some(inner), |lane| self.lanes[*lane].parent).any(|lane| lane == outer)
        };
        inside(a, b) || inside(b, a)
    }

    /// Whether a clock of the program's own made the times, so that nothing but the program can make a poll long.
    pub(super) fn simulated(&self) -> bool {
        self.recording.is_simulated()
    }

    /// The polls of every lane by thread, each list ordered by when they began.
    pub(super) fn by_thread(&self) -> BTreeMap<usize, Vec<(Held, usize)>> {
        let mut threads: BTreeMap<usize, Vec<(Held, usize)>> = BTreeMap::new();
        for fact in &self.lanes {
            for poll in &fact.polls {
                threads.entry(poll.thread).or_default().push((*poll, fact.number));
            }
        }
        for polls in threads.values_mut() {
            polls.sort_unstable_by_key(|(poll, number)| (poll.enter, *number));
        }
        threads
    }

    /// A lane as a sentence names it, with the place in the source that created it.
    pub(super) fn name(&self, lane: usize) -> String {
        let lane = self.lanes[lane].lane;
        match lane.location() {
            Some(location) => format!("`{}` ({location})", lane.name()),
            None => format!("`{}`", lane.name()),
        }
    }

    /// The same for the second lane of a sentence.
    pub(super) fn short_name(&self, lane: usize) -> String {
        format!("`{}`", self.lanes[lane].lane.name())
    }
}

pub(super) fn time(at: At) -> Duration {
    Duration::from_nanos(at)
}

pub(super) fn shown(at: At) -> String {
    rounded(time(at))
}

/// `1 lane`, `2 lanes`.
pub(super) fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
