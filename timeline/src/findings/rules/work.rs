//! CPU work on one core or on too many threads, polls without news, and large futures.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::finding;
use crate::findings::facts::{At, Fact, Facts, Held, MS, count, shown, time};
use crate::findings::{Certainty, Finding, Rule};
use crate::{Ending, Kind};

/// A future that is larger is rarely meant to be: the lint `clippy::large_futures` says so too.
const LARGE: usize = 16 * 1024;

pub(super) fn polled_again(facts: &Facts<'_>) -> Option<Finding> {
    let (mut polls, mut unasked, mut wakes, mut futures) = (0_usize, 0_usize, 0_usize, 0_usize);
    let mut polled = 0;
    let mut spinning: Option<(usize, usize)> = None;
    for fact in facts.lanes.iter().filter(|fact| fact.is_future() && !fact.has_children) {
        (polls, wakes, futures) = (polls + fact.polls.len(), wakes + fact.wakes.len(), futures + 1);
        polled += fact.polled();
        if fact.polls.len() < 3 {
            continue;
        }
        unasked += fact.lane.unasked_polls();
        let own = fact.lane.self_wakes();
        let short = fact.polled() / fact.polls.len() as At <= MS / 20;
        let spins = own >= 1_000 && own * 10 >= fact.polls.len() * 9 && short;
        if spins && spinning.is_none_or(|(_, most)| own > most) {
            spinning = Some((fact.number, own));
        }
    }
    if let Some((lane, own)) = spinning {
        let fact = &facts.lanes[lane];
        let stretch = (fact.began().unwrap_or_default(), fact.ended);
        let sentence = format!(
            "{} woke itself {own} times during its own polls: it keeps a core busy while it waits",
            facts.name(lane)
        );
        return Some(finding(Rule::PolledAgain, Certainty::Certain, vec![lane], stretch, sentence));
    }
    let most = facts.lanes.iter().filter(|fact| fact.is_future()).max_by_key(|fact| fact.polls.len())?;
    let stretch = (most.began().unwrap_or_default(), most.ended);
    if futures >= 100 && unasked >= 1_000 && unasked >= 3 * wakes {
        let sentence = format!(
            "{polls} polls of {futures} futures, and no wake had asked for {unasked} of them: what joins them polls all when one is ready, {} {} times",
            facts.name(most.number),
            most.polls.len()
        );
        return Some(finding(Rule::PolledAgain, Certainty::Certain, vec![most.number], stretch, sentence));
    }
    if futures >= 1_000 && polls >= 5 * futures && polled / polls as At <= MS / 20 && the_later_the_more(facts) {
        let sentence = format!(
            "are these {futures} futures too many for one task? Together they were polled {polls} times, {} {} times; the later a future finished, the more often it was polled in vain",
            facts.name(most.number),
            most.polls.len()
        );
        return Some(finding(Rule::PolledAgain, Certainty::Question, vec![most.number], stretch, sentence));
    }
    None
}

/// Whether what finished last was polled many times as often as what finished first, although all began together: each round lets some
/// finish, because the task has spent its budget, and polls all others.
fn the_later_the_more(facts: &Facts<'_>) -> bool {
    let mut finished: Vec<&Fact<'_>> = facts
        .lanes
        .iter()
        .filter(|fact| fact.is_future() && fact.ending() == Ending::Finished && fact.began().is_some())
        .collect();
    finished.sort_by_key(|fact| fact.ended);
    let tenth = finished.len() / 10;
    let polls = |facts: &[&Fact<'_>]| facts.iter().map(|fact| fact.polls.len()).sum::<usize>();
    let (Some(first), Some(last)) = (finished.first(), finished.iter().filter_map(|fact| fact.began()).max()) else {
        return false;
    };
    let together = last < first.ended;
    tenth > 0 && together && polls(&finished[finished.len() - tenth..]) >= 5 * polls(&finished[..tenth])
}

/// The stretches of CPU work that last, innermost lanes only.
fn cpu_work<'f>(facts: &'f Facts<'_>) -> Vec<(Held, &'f Fact<'f>)> {
    let lasting = 5 * MS;
    let works = |fact: &&Fact<'_>| !fact.has_children && fact.lane.kind() != Kind::Blocked;
    let polls = |fact: &'f Fact<'f>| fact.polls.iter().map(move |poll| (*poll, fact));
    let mut work: Vec<_> = facts
        .lanes
        .iter()
        .filter(works)
        .flat_map(polls)
        .filter(|(poll, _)| poll.exit - poll.enter >= lasting)
        .collect();
    work.sort_by_key(|(poll, _)| poll.enter);
    work
}

pub(super) fn one_core(facts: &Facts<'_>) -> Option<Finding> {
    let cores = facts.recording.cores().filter(|cores| *cores > 1)?;
    let work = cpu_work(facts);
    let threads: BTreeSet<usize> = work.iter().map(|(poll, _)| poll.thread).collect();
    let lanes: BTreeSet<usize> = work.iter().map(|(_, fact)| fact.number).collect();
    let total: At = work.iter().map(|(poll, _)| poll.exit - poll.enter).sum();
    let elapsed = facts.recording.elapsed().as_nanos() as At;
    // Where other threads are used, or calls wait meanwhile, that one thread may be meant to be one.
    let others = facts.recording.threads().len() > 1
        || facts.lanes.iter().any(|fact| !fact.has_children && fact.is_async() && !lanes.contains(&fact.number));
    if others || threads.len() != 1 || lanes.len() < 2 || total < 20 * MS || total < elapsed / 10 * 8 {
        return None;
    }
    let (from, until) = (work.first()?.0.enter, work.last()?.0.exit);
    let first = facts.name(work[0].1.number);
    let sentence = format!(
        "would several threads help? {} ({first} first) held one thread for {} of {} between them, and the machine has {cores} cores",
        count(lanes.len(), "lane"),
        shown(total),
        shown(elapsed)
    );
    let mut found = finding(Rule::OneCore, Certainty::Question, lanes.into_iter().collect(), (from, until), sentence);
    found.cost = Some(time(total - total / cores.min(found.lanes.len()) as At));
    Some(found)
}

pub(super) fn more_than_cores(facts: &Facts<'_>) -> Option<Finding> {
    let cores = facts.recording.cores()?;
    let mut changes = Vec::new();
    let work = cpu_work(facts);
    for (poll, fact) in work.iter().filter(|(_, fact)| fact.lane.kind() == Kind::Computing) {
        changes.push((poll.enter, 1_i64, fact.number));
        changes.push((poll.exit, -1, fact.number));
    }
    changes.sort_unstable();
    let (mut now, mut most, mut at) = (0, 0, 0);
    for (when, change, _) in changes {
        now += change;
        if now > most {
            (most, at) = (now, when);
        }
    }
    let most = usize::try_from(most).unwrap_or_default();
    if most < 2 * cores + 4 {
        return None;
    }
    let together =
        work.iter().filter(|(poll, fact)| fact.lane.kind() == Kind::Computing && poll.enter <= at && poll.exit > at);
    let lanes: Vec<usize> = together.map(|(_, fact)| fact.number).collect();
    let sentence = format!(
        "are {most} threads of CPU work meant to share {}? {} is one of them",
        count(cores, "core"),
        facts.name(*lanes.first()?)
    );
    Some(finding(Rule::MoreThanCores, Certainty::Question, lanes, (at, at), sentence))
}

pub(super) fn large_future(facts: &Facts<'_>) -> Option<Finding> {
    let size = |fact: &Fact<'_>| fact.lane.size().filter(|size| *size >= LARGE);
    let large: Vec<&Fact<'_>> = facts.lanes.iter().filter(|fact| size(fact).is_some()).collect();
    let largest = large.iter().copied().max_by_key(|fact| (size(fact), Reverse(fact.number)))?;
    let each = size(largest)?.div_ceil(1024);
    let others = if large.len() > 1 { format!(", one of {} such futures", large.len()) } else { String::new() };
    let sentence = format!(
        "what makes {} so large? It takes {each} KiB{others}; all that lives across an `.await` is part of the future",
        facts.name(largest.number)
    );
    let stretch = (largest.created(), largest.ended);
    Some(finding(Rule::LargeFuture, Certainty::Question, vec![largest.number], stretch, sentence))
}
