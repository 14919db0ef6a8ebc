//! What can be asked of many lanes at once.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use super::{Lane, Recording};
use crate::log::Ending;

/// All lanes of one name; see [`Recording::by_name`].
#[derive(Clone)]
pub struct Group<'a> {
    recording: &'a Recording,
    lanes: Vec<&'a Lane>,
}

/// Times in ascending order, of which a share is no longer than each.
///
/// ```
/// # use std::time::Duration;
/// # use async_timeline::Percentiles;
/// let times: Percentiles = (1..=200).map(Duration::from_millis).collect();
/// assert_eq!(times.at(0.5), Duration::from_millis(100));
/// assert_eq!(times.at(0.99), Duration::from_millis(198));
/// assert_eq!(times.at(1.0), Duration::from_millis(200));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Percentiles {
    sorted: Vec<Duration>,
}

impl Percentiles {
    /// The shortest time that at least this share of all times do not exceed (the nearest rank): `0.5` for the median. Zero if there
    /// are no times.
    #[must_use]
    pub fn at(&self, share: f64) -> Duration {
        let rank = (share * self.sorted.len() as f64).ceil() as usize;
        self.sorted.get(rank.clamp(1, self.sorted.len().max(1)) - 1).copied().unwrap_or_default()
    }

    /// How many times there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.sorted.len()
    }
}

/// How many times there are, their median and their 99th percentile.
impl fmt::Debug for Percentiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (p50, p99) = (self.at(0.5), self.at(0.99));
        f.debug_struct("Percentiles").field("count", &self.count()).field("p50", &p50).field("p99", &p99).finish()
    }
}

impl FromIterator<Duration> for Percentiles {
    fn from_iter<I: IntoIterator<Item = Duration>>(times: I) -> Self {
        let mut sorted: Vec<_> = times.into_iter().collect();
        sorted.sort_unstable();
        Self { sorted }
    }
}

/// Its name and how long its lanes took, without the lanes.
impl fmt::Debug for Group<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group").field("name", &self.name()).field("total", &self.total()).finish_non_exhaustive()
    }
}

impl<'a> Group<'a> {
    pub(crate) fn new(recording: &'a Recording, lanes: Vec<&'a Lane>) -> Self {
        Self { recording, lanes }
    }

    /// The name that they have in common.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.lanes.first().map_or("", |lane| lane.name())
    }

    /// The lanes, in the order in which they were created.
    #[must_use]
    pub fn lanes(&self) -> &[&'a Lane] {
        &self.lanes
    }

    /// How long each was in flight: a lane that runs until the recording was taken. A lane that was never polled is left out.
    #[must_use]
    pub fn total(&self) -> Percentiles {
        self.lanes.iter().filter_map(|lane| self.recording.in_flight_for(lane)).collect()
    }

    /// How long each was being polled, or otherwise held a thread.
    #[must_use]
    pub fn polled(&self) -> Percentiles {
        self.lanes.iter().filter(|lane| lane.began().is_some()).map(|lane| lane.polled()).collect()
    }

    /// How long each held no thread, of those that ended.
    #[must_use]
    pub fn waited(&self) -> Percentiles {
        self.lanes.iter().filter(|lane| lane.duration().is_some()).map(|lane| lane.waited()).collect()
    }

    /// How long it took from each wake to the poll that it asked for.
    #[must_use]
    pub fn wake_to_poll(&self) -> Percentiles {
        let stretches = self.lanes.iter().flat_map(|lane| lane.ready());
        stretches.filter_map(|(from, to)| Some(to?.saturating_sub(from))).collect()
    }
}

impl Recording {
    /// The lanes grouped by their names, in the order in which the names first appear.
    #[must_use]
    pub fn by_name(&self) -> Vec<Group<'_>> {
        let mut places = HashMap::new();
        let mut groups: Vec<Group<'_>> = Vec::new();
        for lane in &self.lanes {
            let place = *places.entry(lane.name()).or_insert_with(|| {
                groups.push(Group::new(self, Vec::new()));
                groups.len() - 1
            });
            groups[place].lanes.push(lane);
        }
        groups
    }

    /// The `n` lanes that were in flight for longest, the longest first. Lanes inside another lane, or spawned by one, are left out:
    /// they are part of how long that one took.
    #[must_use]
    pub fn slowest(&self, n: usize) -> Vec<&Lane> {
        let outermost = self.lanes.iter().filter(|lane| lane.origin() == super::Origin::Root);
        let mut timed: Vec<_> = outermost.filter_map(|lane| Some((self.in_flight_for(lane)?, lane))).collect();
        // The sort is stable: of equally long ones the earlier comes first.
        timed.sort_by(|(a, _), (b, _)| b.cmp(a));
        timed.into_iter().take(n).map(|(_, lane)| lane).collect()
    }

    /// The lanes that failed or panicked, in the order in which they were created.
    pub fn failed(&self) -> impl Iterator<Item = &Lane> {
        self.lanes.iter().filter(|lane| matches!(lane.ending(), Ending::Failed | Ending::Panicked))
    }

    /// The lanes that were in flight at any time from `from` until right before `to`.
    pub fn between(&self, from: Duration, to: Duration) -> impl Iterator<Item = &Lane> {
        self.lanes.iter().filter(move |lane| {
            self.span(lane)
                .is_some_and(|(began, ended)| began < to && (ended > from || began == ended && began >= from))
        })
    }

    /// The lanes that were in flight at that moment.
    pub fn in_flight_at(&self, at: Duration) -> impl Iterator<Item = &Lane> {
        self.lanes.iter().filter(move |lane| self.span(lane).is_some_and(|(began, ended)| began <= at && at < ended))
    }

    fn in_flight_for(&self, lane: &Lane) -> Option<Duration> {
        self.span(lane).map(|(began, ended)| ended.saturating_sub(began))
    }
}
