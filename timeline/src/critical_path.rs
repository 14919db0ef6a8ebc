//! Which lanes, one after another, determined how long a program took.
//!
//! It is followed from the end: what ended last, what let that go on or begin, and so forth. Where a lane waits for a timer or for I/O,
//! nothing recorded can be the cause, so it is its own.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use crate::findings::facts::{At, Fact, Facts, Held, MS, time};
use crate::rounded;
use crate::{Ending, Recording};

/// One stretch of a [`CriticalPath`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// The lane that ran or waited, as an index into [`Recording::lanes`]; `None` where nothing was recorded.
    pub lane: Option<usize>,
    /// The lane that held the thread meanwhile, so that this one could not be polled.
    pub held_by: Option<usize>,
    /// When it began.
    pub from: Duration,
    /// When it ended.
    pub until: Duration,
}

impl Step {
    /// How long it lasted: its share of the total.
    #[must_use]
    pub fn share(&self) -> Duration {
        self.until.saturating_sub(self.from)
    }
}

/// So many lanes are shown of each end of a long path.
const SHOWN: usize = 6;

/// The chain of lanes that determined how long a recording took. `{}` is one line: `user 273 ms → weather 251 ms → price 61 ms`. Of a
/// long chain it is both ends, with the number of lanes between them and their time.
#[derive(Clone, PartialEq, Eq)]
pub struct CriticalPath<'a> {
    recording: &'a Recording,
    steps: Vec<Step>,
}

impl CriticalPath<'_> {
    /// Its stretches, without a gap between them, from the beginning of the first lane to the end of the last one.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
}

/// Its steps, without the recording.
impl fmt::Debug for CriticalPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CriticalPath").field("steps", &self.steps).finish_non_exhaustive()
    }
}

impl fmt::Display for CriticalPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |lane: usize| self.recording.lanes()[lane].name();
        let share = |steps: &[Step]| rounded(steps.iter().map(Step::share).sum());
        let lane = |steps: &[Step]| format!("{} {}", steps[0].lane.map_or("not recorded", name), share(steps));
        let lanes: Vec<&[Step]> = self.steps.chunk_by(|a, b| a.lane == b.lane).collect();
        let mut shown: Vec<String> = lanes.iter().take(SHOWN).map(|steps| lane(steps)).collect();
        if let Some(rest) = lanes.get(SHOWN..).filter(|rest| !rest.is_empty()) {
            let (others, last) = rest.split_at(rest.len().saturating_sub(SHOWN));
            if !others.is_empty() {
                let time = rounded(others.iter().copied().flatten().map(Step::share).sum());
                shown.push(format!("{} more {time}", others.len()));
            }
            shown.extend(last.iter().map(|steps| lane(steps)));
        }
        f.write_str(&shown.join(" → "))?;
        let held = self.steps.iter().filter(|step| step.held_by.is_some() && step.lane.is_some());
        for step in held.take(SHOWN) {
            if let (Some(holder), Some(lane)) = (step.held_by, step.lane) {
                let (holder, lane, share) = (name(holder), name(lane), rounded(step.share()));
                write!(f, "; `{holder}` held the thread for {share} while `{lane}` was in flight")?;
            }
        }
        Ok(())
    }
}

impl Recording {
    /// The chain of lanes, waits and held threads that determined how long it all took.
    ///
    /// ```
    /// # use async_timeline::Timeline;
    /// # use std::time::Duration;
    /// # use tokio::time::sleep;
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let timeline = Timeline::new();
    /// timeline.record("user", sleep(Duration::from_millis(20))).await;
    /// let posts = timeline.record("posts", sleep(Duration::from_millis(5)));
    /// let weather = timeline.record("weather", sleep(Duration::from_millis(30)));
    /// tokio::join!(posts, weather);
    /// let recording = timeline.snapshot();
    /// let lanes = recording.critical_path().steps().iter().filter_map(|step| step.lane).collect::<Vec<_>>();
    /// assert_eq!(lanes, [0, 2], "posts ended before weather did");
    /// # });
    /// ```
    #[must_use]
    pub fn critical_path(&self) -> CriticalPath<'_> {
        let facts = Facts::of(self);
        let steps = Walk::new(&facts).back_from_the_end();
        CriticalPath { recording: self, steps }
    }
}

/// A path is cut off here: nobody reads a longer one.
const LONGEST: usize = 100_000;

struct Walk<'a> {
    facts: &'a Facts<'a>,
    by_thread: &'a BTreeMap<usize, Vec<(Held, usize)>>,
    /// The lanes inside each lane, and those outside all lanes, ordered by when they ended.
    ended: BTreeMap<Option<usize>, Vec<(At, usize)>>,
    steps: Vec<Step>,
}

impl<'a> Walk<'a> {
    fn new(facts: &'a Facts<'a>) -> Self {
        let mut ended: BTreeMap<Option<usize>, Vec<(At, usize)>> = BTreeMap::new();
        for fact in facts.lanes.iter().filter(|fact| fact.began().is_some()) {
            ended.entry(fact.parent).or_default().push((fact.ended, fact.number));
        }
        for lanes in ended.values_mut() {
            lanes.sort_unstable();
        }
        Self { facts, by_thread: facts.by_thread(), ended, steps: Vec::new() }
    }

    fn back_from_the_end(mut self) -> Vec<Step> {
        let first = self.facts.lanes.iter().filter_map(Fact::began).min().unwrap_or_default();
        let Some(&(mut at, mut lane)) = self.ended.get(&None).and_then(|lanes| lanes.last()) else { return Vec::new() };
        let mut seen = BTreeSet::new();
        while at > first && self.steps.len() < LONGEST && seen.insert((at, lane)) {
            let Some(next) = self.before(lane, at) else { break };
            (lane, at) = next;
        }
        let explained = self.steps.last().map_or(at, |step| step.from.as_nanos() as At);
        self.step(None, None, first, explained);
        self.steps.reverse();
        self.steps
    }

    /// Explains a stretch that ends at `at`, when `lane` was in flight; returns what came before it.
    fn before(&mut self, lane: usize, at: At) -> Option<(usize, At)> {
        let fact = &self.facts.lanes[lane];
        let began = fact.began()?;
        // What ended inside it last let it go on.
        if let Some((ended, inner)) = self.last_ended(Some(lane), at, lane).filter(|(ended, _)| *ended > began) {
            self.step(Some(lane), None, ended, at);
            return Some((inner, ended));
        }
        let Some(poll) = fact.poll_before(at).filter(|poll| poll.enter > began) else {
            self.step(Some(lane), None, began, at);
            return self.before_the_beginning(fact, began);
        };
        let before = fact.poll_before(poll.enter).map_or(began, |before| before.exit);
        if let Some((holder, since)) = self.holder_before(fact, poll, before) {
            self.step(Some(lane), None, poll.enter, at);
            self.step(Some(lane), Some(holder), since, poll.enter);
            return Some((lane, since));
        }
        let wake = fact.wakes.iter().rfind(|wake| wake.at <= poll.enter && wake.at >= before);
        let waker = wake.and_then(|wake| Some((wake.by?, wake.at)));
        if let Some((by, woken)) = waker.filter(|(by, _)| !self.facts.related(*by, lane)) {
            self.step(Some(lane), None, woken, at);
            return Some((by, woken));
        }
        self.step(Some(lane), None, before, at);
        if before > began { Some((lane, before)) } else { self.before_the_beginning(fact, began) }
    }

    /// What ended before this lane began: a neighbour, or what came before the lane around it.
    fn before_the_beginning(&mut self, fact: &Fact<'_>, began: At) -> Option<(usize, At)> {
        if let Some((ended, neighbour)) = self.last_ended(fact.parent, began, fact.number) {
            self.step(fact.parent, None, ended, began);
            return Some((neighbour, ended));
        }
        let around = &self.facts.lanes[fact.parent?];
        let around_began = around.began()?;
        self.step(fact.parent, None, around_began, began);
        self.before_the_beginning(around, around_began)
    }

    /// The lane of those inside `around` that ended last, up to `at`.
    fn last_ended(&self, around: Option<usize>, at: At, but: usize) -> Option<(At, usize)> {
        let lanes = self.ended.get(&around)?;
        let until = lanes.partition_point(|(ended, _)| *ended <= at);
        let has_ended = |(_, lane): &&(At, usize)| *lane != but && self.facts.lanes[*lane].ending() != Ending::Running;
        lanes[..until].iter().rev().find(has_ended).copied()
    }

    /// What held the thread up to this poll, and since when.
    fn holder_before(&self, fact: &Fact<'_>, poll: &Held, not_before: At) -> Option<(usize, At)> {
        let polls = self.by_thread.get(&poll.thread)?;
        let until = polls.partition_point(|(other, _)| other.enter < poll.enter);
        let long = |(other, number): &&(Held, usize)| {
            other.exit <= poll.enter
                && other.exit + MS >= poll.enter
                && other.exit - other.enter >= 5 * MS
                && !self.facts.related(*number, fact.number)
        };
        let (held, holder) = polls[..until].iter().rev().take(64).find(long)?;
        (held.enter >= not_before).then_some((*holder, held.enter))
    }

    /// Adds a stretch before the others, or makes the first one longer.
    fn step(&mut self, lane: Option<usize>, held_by: Option<usize>, from: At, until: At) {
        let short = MS / 10;
        let (from, until) = (time(from), time(until));
        if from >= until {
            return;
        }
        match self.steps.last_mut() {
            // What is too short to be a share belongs to what comes after it.
            Some(next) if (next.lane, next.held_by) == (lane, held_by) || until.saturating_sub(from) < time(short) => {
                next.from = from;
            }
            _ => self.steps.push(Step { lane, held_by, from, until }),
        }
    }
}
