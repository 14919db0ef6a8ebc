//! The reading side: a recording as plain data, and what a test can ask of it.

mod groups;
mod lane;

use std::collections::BTreeSet;
use std::time::Duration;
use std::{process, thread};

use crate::log::Ending;

pub use groups::{Group, Percentiles};
pub use lane::{Kind, Lane, Location, Origin, Poll, WakeUp};
pub(crate) use lane::{Notes, Source};

/// What a [`Timeline`](crate::Timeline) recorded: immutable, and independent of the program that ran.
///
/// All times are counted from the moment the timeline was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    pub(crate) lanes: Vec<Lane>,
    pub(crate) threads: Vec<Thread>,
    /// In nanoseconds.
    pub(crate) until: u64,
    pub(crate) simulated: bool,
    pub(crate) discarded: usize,
    pub(crate) machine: Machine,
}

/// A thread that ran or woke a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Thread {
    pub(crate) name: String,
    pub(crate) system_id: Option<u64>,
}

/// What the program ran on, and as what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "json", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Machine {
    pub(crate) cores: usize,
    pub(crate) debug_build: bool,
    pub(crate) process: u32,
}

impl Machine {
    pub(crate) fn this() -> Self {
        let cores = thread::available_parallelism().map_or(0, usize::from);
        Self { cores, debug_build: cfg!(debug_assertions), process: process::id() }
    }
}

/// Where a beginning sorts among what happens at the same moment.
const BEGINS: u8 = 1;

impl Recording {
    /// Every lane, in the order in which they were made.
    #[must_use]
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// The first lane of that name.
    #[must_use]
    pub fn lane(&self, name: &str) -> Option<&Lane> {
        self.lanes.iter().find(|lane| lane.name() == name)
    }

    /// The threads that ran a lane, in the order in which the recording first met them. A thread that only woke others is
    /// not among them.
    #[must_use]
    pub fn threads(&self) -> Vec<usize> {
        let ran: BTreeSet<usize> = self.lanes.iter().flat_map(Lane::polls).map(|poll| poll.thread).collect();
        ran.into_iter().collect()
    }

    /// The name of a thread, as the operating system knows it, or `unnamed`; `unknown` if the recording has no such thread.
    #[must_use]
    pub fn thread_name(&self, thread: usize) -> &str {
        self.threads.get(thread).map_or("unknown", |thread| &thread.name)
    }

    /// The number by which the operating system knows a thread, if that was found out.
    #[must_use]
    pub fn thread_id(&self, thread: usize) -> Option<u64> {
        self.threads.get(thread)?.system_id
    }

    /// How many threads could run at once on the machine; `None` if it is not known.
    #[must_use]
    pub fn cores(&self) -> Option<usize> {
        Some(self.machine.cores).filter(|cores| *cores > 0)
    }

    /// Whether the program was built with debug assertions, as it is without `--release`.
    #[must_use]
    pub fn is_debug_build(&self) -> bool {
        self.machine.debug_build
    }

    /// How many lanes are missing, because the timeline was [limited](crate::Timeline::limited_to).
    #[must_use]
    pub fn discarded(&self) -> usize {
        self.discarded
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
                let holder = match self.lanes[number].origin() {
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

    /// For how long a lane of the one name and a lane of the other were in flight together. If the names are equal: for how long
    /// at least two lanes of that name were.
    #[must_use]
    pub fn overlap(&self, a: &str, b: &str) -> Duration {
        let mut changes = Vec::new();
        for lane in self.lanes.iter().filter(|lane| lane.name() == a || lane.name() == b) {
            if let Some((began, ended)) = self.span(lane) {
                changes.push((began, 1, lane.name() == a));
                changes.push((ended, -1, lane.name() == a));
            }
        }
        changes.sort_unstable();
        // How many lanes of each name are in flight, and since when both are.
        let (mut of_a, mut of_b) = (0_i64, 0_i64);
        let (mut since, mut total) = (None, Duration::ZERO);
        for (at, change, is_a) in changes {
            *(if is_a { &mut of_a } else { &mut of_b }) += change;
            let together = if a == b { of_a >= 2 } else { of_a > 0 && of_b > 0 };
            match (since, together) {
                (None, true) => since = Some(at),
                (Some(began), false) => {
                    total += at.saturating_sub(began);
                    since = None;
                }
                _ => {}
            }
        }
        total
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
