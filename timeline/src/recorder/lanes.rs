//! All lanes of a timeline: those that run, and those that have ended.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::live::Live;
use super::{Base, lock};
use crate::log::{Ending, Log};
use crate::recording::{Kind, Lane, Notes, Origin, Source};
use crate::sync::Mutex;

/// All lanes of a timeline. A lane moves to those that have ended when it does, where it takes half the memory.
#[derive(Default)]
pub(super) struct Lanes {
    /// How many lanes to keep, if not all.
    pub(super) limit: Option<usize>,
    created: u32,
    live: Vec<Option<Arc<Live>>>,
    /// Places in `live` that are free.
    free: Vec<u32>,
    /// In the order in which they ended, in blocks that are shared with whatever reads them.
    ended: VecDeque<Arc<Vec<Ended>>>,
    /// The block that is being filled.
    block: Vec<Ended>,
    /// One for each place in the program that records, as long as its name is a literal.
    sites: HashMap<SiteKey, Arc<Site>>,
    /// What was noted down of lanes that run.
    notes: HashMap<u32, Notes>,
}

/// How many lanes are in a block, and at most copied under one lock.
const BLOCK: usize = if cfg!(model) { 1 } else { 512 };
/// How many words of logs are copied under one lock.
const WORDS: usize = 1 << 15;
/// Between two such stretches. A thread that unlocks a mutex and locks it again at once overtakes one that waits for it,
/// which without a pause would wait for the whole copy.
const PAUSE: Duration = Duration::from_micros(20);

/// A place in the program that records lanes.
pub(super) struct Site {
    pub(super) base: Arc<Base>,
    pub(super) source: Arc<Source>,
}

/// Names are compared by address: two that are equal and not the same have a site each.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct SiteKey {
    name: (usize, usize),
    location: usize,
    size: Option<u32>,
    kind: Kind,
}

impl SiteKey {
    /// `location` is an address that stands for the place in the program.
    pub(super) fn new(name: &'static str, location: usize, size: Option<u32>, kind: Kind) -> Self {
        Self { name: (name.as_ptr() as usize, name.len()), location, size, kind }
    }
}

/// A lane as it is stored: with ticks for times, and with the lanes' own numbers.
#[derive(Clone)]
pub(super) struct Ended {
    pub(super) number: u32,
    pub(super) made_by: Option<u32>,
    pub(super) source: Arc<Source>,
    pub(super) created: u64,
    pub(super) log: Log,
    pub(super) notes: Option<Arc<Notes>>,
}

impl Lanes {
    /// The site of that key, or, without one, a site for one lane.
    pub(super) fn site(
        &mut self,
        key: Option<SiteKey>,
        base: &Arc<Base>,
        source: impl FnOnce() -> Source,
    ) -> Arc<Site> {
        let new = || Arc::new(Site { base: base.clone(), source: Arc::new(source()) });
        match key {
            Some(key) => self.sites.entry(key).or_insert_with(new).clone(),
            None => new(),
        }
    }

    pub(super) fn create(&mut self, site: Arc<Site>, at: u64, made_by: Option<u32>) -> Arc<Live> {
        let number = self.created;
        assert!(number < u32::MAX >> 1, "a timeline can record fewer than 2^31 lanes");
        self.created += 1;
        let slot = self.free.pop().unwrap_or(self.live.len() as u32);
        let live = Arc::new(Live::new(site, at, number, slot, made_by));
        match self.live.get_mut(slot as usize) {
            Some(place) => *place = Some(live.clone()),
            None => self.live.push(Some(live.clone())),
        }
        live
    }

    /// How many lanes were ever created.
    pub(super) fn created(&self) -> u32 {
        self.created
    }

    pub(super) fn note(&mut self, lane: u32, note: impl FnOnce(&mut Notes)) {
        note(self.notes.entry(lane).or_default());
    }

    /// Moves a lane to those that have ended. Whatever this returns is dropped after the lock, since it holds foreign wakers.
    pub(super) fn end(&mut self, live: &Live, at: u64, how: Ending) -> Option<Arc<Live>> {
        let mut ended = live.end(at, how)?;
        if !self.notes.is_empty() {
            ended.notes = self.notes.remove(&live.number).map(Arc::new);
        }
        if self.block.capacity() == 0 {
            self.block.reserve_exact(BLOCK);
        }
        self.block.push(ended);
        if self.block.len() == BLOCK {
            self.ended.push_back(Arc::new(std::mem::take(&mut self.block)));
            self.forget();
        }
        self.free.push(live.slot);
        self.live[live.slot as usize].take()
    }

    fn count(&self) -> usize {
        self.live.len() - self.free.len() + self.ended.len() * BLOCK + self.block.len()
    }

    /// Drops blocks of lanes that are not to be kept.
    fn forget(&mut self) {
        while self.limit.is_some_and(|limit| self.count() >= limit + BLOCK) && self.ended.pop_front().is_some() {}
    }
}

/// A copy of all lanes, which holds the lock only for short stretches.
pub(super) fn copy(lanes: &Mutex<Lanes>) -> Copied {
    let created = lock(lanes).created;
    let mut live = Vec::new();
    let mut slot = 0;
    loop {
        // Under the lock, it would hold it for as long as it takes to copy all that was copied before.
        live.reserve(BLOCK);
        if slot > 0 && !cfg!(model) {
            thread::sleep(PAUSE);
        }
        let lanes = lock(lanes);
        let (mut left, mut words) = (BLOCK, WORDS);
        while left > 0 && words > 0 && slot < lanes.live.len() {
            let lane = lanes.live[slot].as_ref().filter(|lane| lane.number < created);
            if let Some(mut lane) = lane.and_then(|lane| lane.so_far()) {
                words = words.saturating_sub(lane.log.len());
                lane.notes = lanes.notes.get(&lane.number).cloned().map(Arc::new);
                live.push(lane);
            }
            slot += 1;
            left -= 1;
        }
        if slot >= lanes.live.len() {
            break;
        }
    }
    // What was not among the live lanes any more is here.
    let lanes = lock(lanes);
    let surplus = lanes.limit.map_or(0, |limit| lanes.count().saturating_sub(limit));
    Copied {
        created,
        live,
        ended: lanes.ended.iter().cloned().chain([Arc::new(lanes.block.clone())]).collect(),
        surplus,
    }
}

pub(super) struct Copied {
    /// How many lanes had been created; what was created later is left out.
    created: u32,
    live: Vec<Ended>,
    ended: Vec<Arc<Vec<Ended>>>,
    /// How many of the oldest lanes are not to be kept.
    surplus: usize,
}

impl Copied {
    /// The lanes in the order in which they were created, with times in nanoseconds and numbers that are their places; and how many
    /// are missing.
    pub(super) fn lanes(&self, nanos: impl Fn(u64) -> u64) -> (Vec<Lane>, usize) {
        let ended = self.ended.iter().flat_map(|block| block.iter()).skip(self.surplus);
        let mut stored: Vec<_> = ended.chain(&self.live).map(|lane| (lane.number, lane)).collect();
        stored.retain(|(number, _)| *number < self.created);
        // A lane may have been copied while it ran and again after it ended; the sort is stable, so the copy of the end is the one that is left.
        stored.sort_by_key(|(number, _)| *number);
        stored.dedup_by_key(|(number, _)| *number);
        let all = stored.len() == self.created as usize;
        let place = |number: u32| {
            if all {
                return Some(number).filter(|number| *number < self.created);
            }
            stored.binary_search_by_key(&number, |(number, _)| *number).ok().map(|place| place as u32)
        };
        let lane = |(number, (_, lane)): (usize, &(u32, &Ended))| {
            let find = |number| Some(stored[place(number)? as usize].1);
            let origin = match lane.origin(find) {
                (Some(inside), _) => place(inside).map(|place| Origin::Inside(place as usize)),
                (None, Some(maker)) => place(maker).map(|place| Origin::SpawnedBy(place as usize)),
                (None, None) => None,
            };
            let log = lane.log.translated(lane.created, &nanos, place);
            let origin = origin.unwrap_or(Origin::Root);
            Lane::new(number as u32, lane.source.clone(), origin, nanos(lane.created), log, lane.notes.clone())
        };
        (stored.iter().enumerate().map(lane).collect(), self.created as usize - stored.len())
    }
}

impl Ended {
    /// The lane that this one lies inside, or else the lane that made it.
    ///
    /// An executor that is polled inside a lane (`smol::LocalExecutor::run`, tokio's `LocalSet`) polls what was spawned on it in the
    /// same place as `join!` polls its futures. Unlike `join!` it gives them wakers of its own. So does `FuturesUnordered`, whose
    /// futures are part of the lane. A lane with such a waker was spawned if the lane that made it is itself polled inside the other
    /// one, or if it outlived the lane that made it.
    fn origin<'a>(&self, find: impl Fn(u32) -> Option<&'a Self>) -> (Option<u32>, Option<u32>) {
        let (Some(inside), Some(maker)) = (self.log.inside.lane(), self.made_by) else {
            return (self.log.inside.lane(), self.made_by);
        };
        let around = |number: &u32| find(*number)?.log.inside.lane();
        let spawned = if maker == inside {
            let ended = find(inside).and_then(|lane| lane.log.ending());
            ended.is_some_and(|(ended, _)| self.log.ending().is_none_or(|(at, _)| at > ended))
        } else {
            std::iter::successors(Some(maker), around).any(|lane| lane == inside)
        };
        if spawned && self.log.inside.own_waker() { (None, self.made_by) } else { (Some(inside), None) }
    }
}
