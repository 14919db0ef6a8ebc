//! What the rules look at: the events of all lanes, in the form in which they are compared.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::time::Duration;

use smallvec::SmallVec;

use crate::units::rounded;
use crate::{Ending, Kind, Lane, Origin, Recording};

/// In nanoseconds since the timeline was created.
pub(crate) type At = u64;

pub(crate) const MS: At = 1_000_000;

/// One poll, or the whole of a stretch of CPU work or a blocking call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    pub(crate) enter: At,
    /// The end of the recording for a poll that has not returned.
    pub(crate) exit: At,
    pub(crate) thread: usize,
    pub(crate) open: bool,
}

/// One wake.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Woken {
    pub(crate) at: At,
    pub(crate) by: Option<usize>,
}

/// A lane and what happened to it.
pub(crate) struct Fact<'a> {
    pub(crate) lane: &'a Lane,
    pub(crate) number: usize,
    /// The lane inside which it ran.
    pub(crate) parent: Option<usize>,
    pub(crate) has_children: bool,
    /// Most lanes have two polls and one wake, which need no allocation.
    pub(crate) polls: SmallVec<[Held; 2]>,
    pub(crate) wakes: SmallVec<[Woken; 2]>,
    /// The end of the recording for a lane that runs.
    pub(crate) ended: At,
}

impl Fact<'_> {
    pub(crate) fn is_future(&self) -> bool {
        matches!(self.lane.kind(), Kind::Future | Kind::Waiting)
    }

    /// A future, or a span: something that gives its thread back while it waits.
    pub(crate) fn is_async(&self) -> bool {
        self.is_future() || self.lane.kind() == Kind::Span
    }

    pub(crate) fn ending(&self) -> Ending {
        self.lane.ending()
    }

    pub(crate) fn created(&self) -> At {
        self.lane.created().as_nanos() as At
    }

    pub(crate) fn began(&self) -> Option<At> {
        self.polls.first().map(|poll| poll.enter)
    }

    /// From its first poll, or its creation if there was none, to its end.
    pub(crate) fn lasted(&self) -> At {
        self.ended.saturating_sub(self.began().unwrap_or_else(|| self.created()))
    }

    pub(crate) fn polled(&self) -> At {
        self.polls.iter().map(|poll| poll.exit - poll.enter).sum()
    }

    /// The last poll that began before `at`.
    pub(crate) fn poll_before(&self, at: At) -> Option<&Held> {
        self.polls[..self.polls.partition_point(|poll| poll.enter < at)].last()
    }

    /// The first poll that began at or after `at`.
    pub(crate) fn poll_from(&self, at: At) -> Option<&Held> {
        self.polls.get(self.polls.partition_point(|poll| poll.enter < at))
    }

    /// The name without what tells it from its like: `get_image 7` is a `get_image`.
    pub(crate) fn stem(&self) -> &str {
        self.lane.name().trim_end_matches(|letter: char| letter.is_ascii_digit() || " .#:/-_".contains(letter))
    }
}

/// All lanes of a recording.
pub(crate) struct Facts<'a> {
    pub(crate) recording: &'a Recording,
    pub(crate) lanes: Vec<Fact<'a>>,
    pub(crate) until: At,
    /// When the last poll began or ended, or the last wake came.
    pub(crate) last_event: At,
    by_thread: OnceCell<BTreeMap<usize, Vec<(Held, usize)>>>,
}

impl<'a> Facts<'a> {
    pub(crate) fn of(recording: &'a Recording) -> Self {
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
            let polls: SmallVec<[Held; 2]> = lane.polls().map(held).collect();
            let wakes: SmallVec<[Woken; 2]> =
                lane.wakes().map(|wake| Woken { at: time(wake.at), by: wake.by }).collect();
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
        Self { recording, lanes, until, last_event, by_thread: OnceCell::new() }
    }

    /// A lane, the one inside which it ran, the one around that, and so on.
    pub(crate) fn around(&self, lane: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(lane), |lane| self.lanes[*lane].parent)
    }

    /// Whether one of two lanes ran inside the other.
    pub(crate) fn related(&self, a: usize, b: usize) -> bool {
        self.around(a).any(|lane| lane == b) || self.around(b).any(|lane| lane == a)
    }

    /// Whether a clock of the program's own made the times, so that nothing but the program can make a poll long.
    pub(crate) fn simulated(&self) -> bool {
        self.recording.is_simulated()
    }

    /// The polls of every lane by thread, each list ordered by when they began.
    pub(crate) fn by_thread(&self) -> &BTreeMap<usize, Vec<(Held, usize)>> {
        self.by_thread.get_or_init(|| self.sorted_by_thread())
    }

    fn sorted_by_thread(&self) -> BTreeMap<usize, Vec<(Held, usize)>> {
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
    pub(crate) fn name(&self, lane: usize) -> String {
        let lane = self.lanes[lane].lane;
        match lane.location() {
            Some(location) => format!("`{}` ({location})", lane.name()),
            None => format!("`{}`", lane.name()),
        }
    }

    /// The same for the second lane of a sentence.
    pub(crate) fn short_name(&self, lane: usize) -> String {
        format!("`{}`", self.lanes[lane].lane.name())
    }
}

pub(crate) fn time(at: At) -> Duration {
    Duration::from_nanos(at)
}

pub(crate) fn shown(at: At) -> String {
    rounded(time(at))
}

/// `1 lane`, `2 lanes`.
pub(crate) fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
