//! Lanes that wait for each other's lock, permit or connection.

use std::cell::LazyCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{LATE, finding, is_unasked};
use crate::findings::facts::{At, Fact, Facts, Held, MS, Woken, count, shown, time};
use crate::findings::{Certainty, Finding, Rule};
use crate::{Ending, Kind, Origin};

/// A wake that ended a long wait, and came from a poll of another lane.
struct HandOver {
    /// The lane that waited.
    waits: usize,
    /// That lane, or the one around it that is a neighbour of the one below.
    lane: usize,
    by: usize,
    at: At,
    waited: At,
    /// Whether that lane ended with it.
    at_its_end: bool,
    /// Whether a lane inside that one did, such as a call that held a lock.
    at_a_calls_end: bool,
}

impl HandOver {
    /// Whether this wait lasted all the while that the other lane had what `first`, a wait of that lane, had handed to it.
    fn follows(&self, first: &Self) -> bool {
        (self.at - self.waited..self.at.saturating_sub(MS / 2)).contains(&first.at)
    }
}

/// The waits for one lock, permit or connection: those that the program named, or else those of lanes of one kind for each other.
pub(super) fn handed_on(facts: &Facts<'_>) -> Option<Finding> {
    let (waits, resource) = match waits_by_name(facts) {
        Some((waits, resource)) => (waits, format!("`{resource}`")),
        None => (waits_for_each_other(facts), "a lock, a permit or a connection".to_owned()),
    };
    let lanes: BTreeSet<usize> = waits.iter().map(|each| each.lane).collect();
    let times: BTreeSet<At> = waits.iter().map(|each| each.at).collect();
    if times.len() < 2 {
        return None;
    }
    let longest = waits.iter().max_by_key(|each| (each.waited, Reverse(each.at)))?;
    let to = by_lane(&waits);
    let before = |next: &HandOver| {
        let mut to_the_neighbour = to.get(&next.by)?.iter().map(|first| &waits[*first]);
        to_the_neighbour.find(|first| next.follows(first))
    };
    let first = std::iter::successors(Some(longest), |next| before(next)).take(1_000).last()?;
    let behind = if first.by == longest.by {
        String::new()
    } else {
        format!(", which had waited for {}", facts.short_name(first.by))
    };
    let HandOver { lane, by, at, waited, .. } = *longest;
    let finished = if longest.at_its_end { "finished and let it" } else { "let it" };
    let sentence = format!(
        "must {} wait for {resource}? {} waited for {} and went on when {} {finished}{behind}",
        count(lanes.len(), "lane"),
        facts.name(lane),
        shown(waited),
        facts.short_name(by)
    );
    let mut found =
        finding(Rule::HandedOn, Certainty::Question, lanes.into_iter().collect(), (at - waited, at), sentence);
    found.cost = Some(time(waited));
    Some(found)
}

/// The places of waits in their list, by the lane that waited.
fn by_lane(waits: &[HandOver]) -> HashMap<usize, Vec<usize>> {
    let mut places = HashMap::<usize, Vec<usize>>::new();
    for (place, each) in waits.iter().enumerate() {
        places.entry(each.lane).or_default().push(place);
    }
    places
}

/// Long waits that another lane ended. `neighbour` picks that lane from those around the one that woke it, innermost first.
fn hand_overs<'f>(
    facts: &Facts<'_>,
    lanes: impl Iterator<Item = &'f Fact<'f>>,
    neighbour: impl Fn(&Fact<'_>, &[usize]) -> Option<usize>,
) -> Vec<HandOver> {
    let shortest = if facts.simulated() { MS } else { LATE };
    let held = |poll: &&(Held, usize)| poll.0.exit - poll.0.enter >= shortest;
    // Most recordings have no hand-over, and need not be searched for long polls.
    let long_polls = LazyCell::new(|| -> BTreeMap<usize, Vec<(Held, usize)>> {
        let polls = facts.by_thread().iter();
        polls.map(|(thread, polls)| (*thread, polls.iter().filter(held).copied().collect())).collect()
    });
    let handed = |fact: &Fact<'_>, wake: &Woken| {
        let by = wake.by.filter(|by| *by < facts.lanes.len())?;
        // What joins it with others may have polled it meanwhile, in vain.
        let polls = &fact.polls[..fact.polls.partition_point(|poll| poll.enter < wake.at)];
        let before = polls.iter().rfind(|poll| !is_unasked(fact, poll))?;
        let waited = wake.at.saturating_sub(before.exit);
        if waited < shortest {
            return None;
        }
        let around: Vec<usize> = facts.around(by).collect();
        let by = neighbour(fact, &around)?;
        let (other, inside) = (&facts.lanes[around[by]], &around[..by]);
        let spawned = matches!(other.lane.origin(), Origin::SpawnedBy(lane) if facts.around(lane).any(|lane| lane == fact.number));
        // Where a third lane held the thread, they waited for that.
        let thread = other.poll_before(wake.at + 1)?.thread;
        let by_a_third = long_polls.get(&thread).is_some_and(|polls| {
            let until = polls.partition_point(|(poll, _)| poll.enter < wake.at);
            polls[..until].iter().rev().take_while(|(poll, _)| poll.exit > before.exit).any(|(poll, lane)| {
                poll.exit.min(wake.at).saturating_sub(poll.enter.max(before.exit)) >= waited / 2
                    && !facts.related(*lane, other.number)
                    && !facts.related(*lane, fact.number)
            })
        });
        if spawned || by_a_third {
            return None;
        }
        let ended_then = |lane: &Fact<'_>| lane.ended.abs_diff(wake.at) <= MS && lane.ending() != Ending::Running;
        let beside = |lane: &usize| facts.lanes[*lane].parent == other.parent;
        Some(HandOver {
            waits: fact.number,
            lane: facts.around(fact.number).find(beside).unwrap_or(fact.number),
            by: other.number,
            at: wake.at,
            waited,
            at_its_end: ended_then(other),
            at_a_calls_end: inside.iter().any(|lane| ended_then(&facts.lanes[*lane])),
        })
    };
    lanes.flat_map(|fact| fact.wakes.iter().filter_map(|wake| handed(fact, wake)).collect::<Vec<_>>()).collect()
}

/// The waits for the resource for which the program's lanes waited longest, by the name that it gave it.
fn waits_by_name<'f>(facts: &'f Facts<'_>) -> Option<(Vec<HandOver>, &'f str)> {
    let named = facts.lanes.iter().filter(|fact| fact.lane.kind() == Kind::Waiting);
    let neighbour = |fact: &Fact<'_>, around: &[usize]| {
        let own: Vec<usize> = facts.around(fact.number).collect();
        let outside = around.iter().take_while(|lane| !own.contains(lane)).count();
        outside.checked_sub(1)
    };
    let mut resources: BTreeMap<&str, Vec<HandOver>> = BTreeMap::new();
    for each in hand_overs(facts, named, neighbour) {
        resources.entry(facts.lanes[each.waits].lane.name()).or_default().push(each);
    }
    let total = |waits: &[HandOver]| waits.iter().map(|each| each.waited).sum::<At>();
    let (name, waits) = resources.into_iter().max_by_key(|(_, waits)| total(waits))?;
    (waits.len() > 1).then_some((waits, name))
}

/// The waits of lanes of one kind for each other.
fn waits_for_each_other(facts: &Facts<'_>) -> Vec<HandOver> {
    // A wake reaches the lanes around the one that waits too, so that one of them is next to one around the waker.
    let neighbour = |fact: &Fact<'_>, around: &[usize]| {
        let by = around.iter().position(|lane| facts.lanes[*lane].parent == fact.parent)?;
        let other = &facts.lanes[around[by]];
        (other.number != fact.number && other.stem() == fact.stem()).then_some(by)
    };
    let all = hand_overs(facts, facts.lanes.iter().filter(|fact| fact.is_future()), neighbour);
    let in_poll =
        |each: &HandOver| (each.by, facts.lanes[each.by].poll_before(each.at + 1).map_or(0, |poll| poll.enter));
    let to = by_lane(&all);
    let mut handed_in = HashMap::<(usize, At), usize>::new();
    for each in &all {
        *handed_in.entry(in_poll(each)).or_default() += 1;
    }
    // A poll that wakes several tells them something: a message, or that it is over.
    let to_one = |each: &HandOver| handed_in.get(&in_poll(each)) == Some(&1);
    let mut waits: BTreeSet<usize> = BTreeSet::new();
    for (number, next) in all.iter().enumerate() {
        if next.at_its_end || next.at_a_calls_end && to_one(next) {
            waits.insert(number);
        }
        let before = to.get(&next.by).into_iter().flatten().filter(|first| next.follows(&all[**first]));
        for first in before.filter(|first| to_one(next) && to_one(&all[**first])) {
            waits.extend([*first, number]);
        }
    }
    all.into_iter().enumerate().filter(|(number, _)| waits.contains(number)).map(|(_, each)| each).collect()
}
