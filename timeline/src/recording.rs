//! The reading side: a recording as plain data, and what a test can ask of it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::log::{Event, Log};

/// What a [`Timeline`](crate::Timeline) recorded: immutable, and independent of the program that ran.
///
/// All times are counted from the moment the timeline was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    lanes: Vec<Lane>,
    threads: Vec<String>,
    failures: BTreeMap<u32, String>,
    until: u64,
    simulated: bool,
}

/// Where a beginning sorts among what happens at the same moment.
const BEGINS: u8 = 1;

/// What a lane stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "json", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Kind {
    /// A future: between its polls it only waits, and holds no thread.
    Future,
    /// Ordinary code that computes.
    Computing,
    /// A call that waits and holds its thread meanwhile.
    Blocked,
    /// A span of the `tracing` crate, whose polls are the stretches in which it was entered. Nobody tells who woke it, nor
    /// how it ended.
    Span,
}

/// Where a lane came from. A number is an index into [`Recording::lanes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "json", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Origin {
    /// It was made and first run outside every recorded lane.
    Root,
    /// It was first run while that lane was running on the same thread: it is part of it.
    Inside(usize),
    /// It was made by that lane, but first run outside of it: it was spawned.
    SpawnedBy(usize),
}

/// How a lane ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "json", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Ending {
    /// It had not ended when the recording was taken.
    Running,
    /// It gave its answer.
    Finished,
    /// It gave an error; see [`Recording::failure`].
    Failed,
    /// It was dropped before it had an answer: cancelled.
    Dropped,
    /// It panicked.
    Panicked,
    /// It closed, and nobody told whether it had finished: so ends every [`Kind::Span`].
    Unknown,
}

impl Ending {
    pub(crate) fn from_number(number: u64) -> Self {
        [Self::Running, Self::Finished, Self::Failed, Self::Dropped, Self::Panicked, Self::Unknown]
            [number.min(5) as usize]
    }
}

/// One poll of a future, or the whole of a stretch of ordinary code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Poll {
    /// When it began.
    pub enter: Duration,
    /// When it ended; `None` while it lasts.
    pub exit: Option<Duration>,
    /// The thread it ran on: a number for [`Recording::thread_name`].
    pub thread: usize,
}

/// One wake-up of a future.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct WakeUp {
    /// When it came.
    pub at: Duration,
    /// The thread that woke: a number for [`Recording::thread_name`].
    pub thread: usize,
    /// The lane that was running on that thread, as an index into [`Recording::lanes`].
    pub by: Option<usize>,
}

/// One recorded future, blocking call or stretch of computing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    name: Cow<'static, str>,
    kind: Kind,
    origin: Origin,
    log: Log,
}

impl Lane {
    pub(crate) fn new(name: Cow<'static, str>, kind: Kind, origin: Origin, log: Log) -> Self {
        Self { name, kind, origin, log }
    }

    /// The name it was recorded under. Names may repeat.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it stands for.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Where it came from.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// When it was first polled, or the stretch began; `None` for a future that never was.
    #[must_use]
    pub fn began(&self) -> Option<Duration> {
        self.polls().next().map(|poll| poll.enter)
    }

    /// When it ended; `None` while it runs.
    #[must_use]
    pub fn ended(&self) -> Option<Duration> {
        self.end().map(|(at, _)| at)
    }

    /// How it ended.
    #[must_use]
    pub fn ending(&self) -> Ending {
        self.end().map_or(Ending::Running, |(_, how)| how)
    }

    fn end(&self) -> Option<(Duration, Ending)> {
        self.log.end().map(|(at, how)| (Duration::from_nanos(at), how))
    }

    /// All that happened to it, as it was written down.
    #[cfg(any(feature = "json", feature = "trace"))]
    pub(crate) fn events(&self) -> impl Iterator<Item = Event> + '_ {
        self.log.events()
    }

    /// Its polls, oldest first.
    pub fn polls(&self) -> impl Iterator<Item = Poll> + '_ {
        let mut events = self.log.events();
        std::iter::from_fn(move || {
            let (enter, thread) = events.find_map(|event| match event {
                Event::Enter { at, thread } => Some((at, thread)),
                _ => None,
            })?;
            let exit = events.find_map(|event| match event {
                Event::Exit { at } | Event::End { at, .. } => Some(Duration::from_nanos(at)),
                _ => None,
            });
            Some(Poll { enter: Duration::from_nanos(enter), exit, thread: thread as usize })
        })
    }

    /// Its wake-ups, oldest first.
    pub fn wakes(&self) -> impl Iterator<Item = WakeUp> + '_ {
        self.log.events().filter_map(|event| match event {
            Event::Wake { at, thread, by } => {
                Some(WakeUp { at: Duration::from_nanos(at), thread: thread as usize, by: by.map(|lane| lane as usize) })
            }
            _ => None,
        })
    }

    /// How long it was being polled, or its stretch lasted: the time in which it held a thread. A poll that still lasts is
    /// not counted.
    #[must_use]
    pub fn polled(&self) -> Duration {
        self.polls().filter_map(|poll| Some(poll.exit?.saturating_sub(poll.enter))).sum()
    }

    /// How long it held no thread between its first poll and its end; zero while it runs.
    #[must_use]
    pub fn waited(&self) -> Duration {
        match (self.began(), self.ended()) {
            (Some(began), Some(ended)) => ended.saturating_sub(began).saturating_sub(self.polled()),
            _ => Duration::ZERO,
        }
    }

    /// How many of its polls nobody woke it for: `join!` polls all its futures when one is woken. Zero for a
    /// [`Kind::Span`], whose wakes are not known.
    #[must_use]
    pub fn unasked_polls(&self) -> usize {
        if self.kind == Kind::Span {
            return 0;
        }
        // Nobody needs to wake a future for its first poll.
        let mut asked = true;
        let mut unasked = 0;
        for event in self.log.events() {
            match event {
                Event::Wake { .. } => asked = true,
                Event::Enter { .. } => {
                    unasked += usize::from(!asked);
                    asked = false;
                }
                _ => {}
            }
        }
        unasked
    }
}

impl Recording {
    pub(crate) fn new(
        lanes: Vec<Lane>,
        threads: Vec<String>,
        mut failures: BTreeMap<u32, String>,
        until: u64,
        simulated: bool,
    ) -> Self {
        // A lane may have been made, and have failed, just after the lanes were collected.
        failures.retain(|lane, _| (*lane as usize) < lanes.len());
        Self { lanes, threads, failures, until, simulated }
    }

    /// Every lane, in the order in which they were made.
    #[must_use]
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// The first lane of that name.
    #[must_use]
    pub fn lane(&self, name: &str) -> Option<&Lane> {
        self.lanes.iter().find(|lane| lane.name == name)
    }

    /// The error of a lane that failed. `lane` is an index into [`lanes`](Self::lanes).
    #[must_use]
    pub fn failure(&self, lane: usize) -> Option<&str> {
        self.failures.get(&(lane as u32)).map(String::as_str)
    }

    /// The threads that ran a lane, in the order in which the recording first met them. A thread that only woke others is
    /// not among them.
    #[must_use]
    pub fn threads(&self) -> Vec<usize> {
        let ran: BTreeSet<usize> = self.lanes.iter().flat_map(Lane::polls).map(|poll| poll.thread).collect();
        ran.into_iter().collect()
    }

    /// The name of a thread, as the operating system knows it.
    ///
    /// # Panics
    /// When the recording holds no such thread.
    #[must_use]
    pub fn thread_name(&self, thread: usize) -> &str {
        &self.threads[thread]
    }

    /// Every thread's name; a thread's number is its place.
    #[cfg(any(feature = "json", feature = "trace"))]
    pub(crate) fn thread_names(&self) -> &[String] {
        &self.threads
    }

    /// Whether its times come from a clock of the program's own (see [`Timeline::with_clock`](crate::Timeline::with_clock)), and so
    /// were not measured.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.simulated
    }

    /// When the recording was taken.
    #[must_use]
    pub fn until(&self) -> Duration {
        Duration::from_nanos(self.until)
    }

    /// When the first lane began; zero if none did.
    #[must_use]
    pub fn began(&self) -> Duration {
        self.lanes.iter().filter_map(Lane::began).min().unwrap_or_default()
    }

    /// From the first lane's beginning to the last one's end.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        let last = self.lanes.iter().filter_map(|lane| self.span(lane)).map(|(_, end)| end).max();
        last.map_or(Duration::ZERO, |last| last.saturating_sub(self.began()))
    }

    /// From when to when a lane was in flight; a running lane is until the recording was taken.
    pub(crate) fn span(&self, lane: &Lane) -> Option<(Duration, Duration)> {
        let began = lane.began()?;
        Some((began, lane.ended().unwrap_or_else(|| self.until()).max(began)))
    }

    /// How many lanes were in flight at the same moment, at the most. A lane does not count while one inside it is in
    /// flight: that one does.
    #[must_use]
    pub fn max_in_flight(&self) -> usize {
        let mut changes = Vec::with_capacity(2 * self.lanes.len());
        for (number, lane) in self.lanes.iter().enumerate() {
            if let Some((began, ended)) = self.span(lane) {
                let (began, ended, number) = (began.as_nanos() as u64, ended.as_nanos() as u64, number as u32);
                // Of what happens at the same moment, what began before it ends first and what begins then comes next;
                // a lane of no length comes last, and goes again.
                let empty = began == ended;
                changes.push((began, BEGINS, number));
                changes.push((ended, if empty { BEGINS + 1 } else { BEGINS - 1 }, number));
            }
        }
        changes.sort_unstable();
        let mut flying = vec![false; self.lanes.len()];
        // How many lanes inside each lane are in flight.
        let mut held = vec![0_usize; self.lanes.len()];
        let (mut in_flight, mut most) = (0_usize, 0);
        for together in changes.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            for &(_, change, number) in together {
                let number = number as usize;
                let holder = match self.lanes[number].origin {
                    Origin::Inside(holder) => Some(holder),
                    _ => None,
                };
                let counted = |flying: &[bool], held: &[usize]| {
                    let counts = |lane: &usize| flying[*lane] && held[*lane] == 0;
                    [Some(number), holder].into_iter().flatten().filter(counts).count()
                };
                in_flight -= counted(&flying, &held);
                flying[number] = change == BEGINS;
                if let Some(holder) = holder {
                    held[holder] = if flying[number] { held[holder] + 1 } else { held[holder] - 1 };
                }
                in_flight += counted(&flying, &held);
            }
            most = most.max(in_flight);
        }
        most
    }

    /// For how long the first lanes of these two names were in flight together; zero if either never began.
    #[must_use]
    pub fn overlap(&self, a: &str, b: &str) -> Duration {
        let span = |name| self.lane(name).and_then(|lane| self.span(lane));
        match (span(a), span(b)) {
            (Some(a), Some(b)) => a.1.min(b.1).saturating_sub(a.0.max(b.0)),
            _ => Duration::ZERO,
        }
    }

    /// The names of the lanes that began, in that order.
    #[must_use]
    pub fn starts(&self) -> Vec<&str> {
        self.names_by(Lane::began)
    }

    /// The names of the lanes that finished, in that order.
    #[must_use]
    pub fn finishes(&self) -> Vec<&str> {
        self.names_by(|lane| lane.ended().filter(|_| lane.ending() == Ending::Finished))
    }

    /// The names of the lanes that were dropped unfinished, in that order.
    #[must_use]
    pub fn cancelled(&self) -> Vec<&str> {
        self.names_by(|lane| lane.ended().filter(|_| lane.ending() == Ending::Dropped))
    }

    fn names_by(&self, moment: impl Fn(&Lane) -> Option<Duration>) -> Vec<&str> {
        let mut named: Vec<_> = self.lanes.iter().filter_map(|lane| Some((moment(lane)?, lane.name()))).collect();
        // The sort is stable: lanes of the same moment stay in the order in which they were made.
        named.sort_by_key(|(at, _)| *at);
        named.into_iter().map(|(_, name)| name).collect()
    }
}
