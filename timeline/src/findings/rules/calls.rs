//! Calls that run one after another or in groups, start again, or go back and forth.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{and_more, finding};
use crate::findings::facts::{At, Fact, Facts, MS, shown, time};
use crate::findings::{Certainty, Finding, Rule};
use crate::{Ending, Kind};

/// Lanes that mostly wait, by the lane around them. Of those with none around them, only those with none inside: the others are parts
/// of the program.
fn waiting_siblings<'f>(facts: &'f Facts<'_>) -> Vec<(Option<usize>, Vec<&'f Fact<'f>>)> {
    let mut groups: BTreeMap<Option<usize>, Vec<&Fact<'_>>> = BTreeMap::new();
    for fact in facts.lanes.iter().filter(|fact| fact.parent.is_some() || !fact.has_children) {
        if fact.began().is_none() {
            continue;
        }
        let lasted = fact.lasted();
        let waits = fact.lane.kind() == Kind::Blocked || (fact.is_async() && fact.polled() < lasted / 2);
        if waits && lasted >= MS && !matches!(fact.ending(), Ending::Dropped | Ending::Panicked) {
            groups.entry(fact.parent).or_default().push(fact);
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    for (_, group) in &mut groups {
        group.sort_by_key(|fact| fact.began());
    }
    groups
}

pub(super) fn one_after_another(facts: &Facts<'_>) -> Option<Finding> {
    let groups = waiting_siblings(facts);
    // Of each group the row that takes longest. Calls of one kind may follow a call of another kind.
    let rows = groups.iter().filter_map(|(around, group)| {
        let elapsed = around.map_or(facts.recording.elapsed().as_nanos() as At, |lane| facts.lanes[lane].lasted());
        let in_a_row = group.chunk_by(|last, next| follows(last, next));
        let of_one_kind = in_a_row.clone().flat_map(|row| row.chunk_by(|last, next| last.stem() == next.stem()));
        let rows = in_a_row.chain(of_one_kind).filter(|row| is_a_loop(row, group, elapsed));
        rows.max_by_key(|row| (sum(row), row.len())).map(|row| (*around, row))
    });
    let rows: Vec<_> = rows.collect();
    let &(around, chain) = rows.iter().max_by_key(|(around, row)| (sum(row), Reverse(*around)))?;
    let (sum, longest) = (sum(chain), longest(chain));
    let (first, last) = (chain.first()?, chain.last()?);
    let (number, names) = (chain.len(), (facts.name(first.number), facts.short_name(last.number)));
    let (sum, longest, saved) = (shown(sum), shown(longest), sum - longest);
    let thread = |fact: &Fact<'_>| fact.polls.first().map(|poll| poll.thread);
    let block = chain.iter().all(|fact| fact.lane.kind() == Kind::Blocked && thread(fact) == thread(first));
    let sentence = if block {
        format!(
            "must these {number} calls block one thread? {} to {} ran one after another in {sum}, since each holds the thread while it waits; all at once would take {longest}",
            names.0, names.1
        )
    } else if chain.iter().all(|fact| fact.created() < first.ended) {
        format!(
            "are these {number} calls meant to run one after another? {} to {} were created before the first one finished, and took {sum}; all at once would take {longest}",
            names.0, names.1
        )
    } else {
        format!(
            "does each of these {number} calls need the previous one's answer? {} to {} ran one after another in {sum}; all at once would take {longest}",
            names.0, names.1
        )
    };
    let kind = |lane: Option<usize>| lane.map(|lane| facts.lanes[lane].stem());
    let elsewhere = rows.iter().filter(|(other, _)| *other != around && kind(*other) == kind(around)).count();
    let inside = around.map_or("lanes".to_owned(), |lane| format!("lanes like {}", facts.short_name(lane)));
    let sentence = sentence + &and_more(elsewhere, &inside);
    let stretch = (first.began().unwrap_or_default(), last.ended);
    let numbers = chain.iter().map(|fact| fact.number).collect();
    let mut found = finding(Rule::OneAfterAnother, Certainty::Question, numbers, stretch, sentence);
    found.cost = Some(time(saved));
    Some(found)
}

/// Whether a call began just when another had ended.
fn follows(last: &Fact<'_>, next: &Fact<'_>) -> bool {
    let began = next.began().unwrap_or_default();
    began + MS / 1_000 >= last.ended && began.saturating_sub(last.ended) <= MS.max(last.lasted() / 10)
}

fn sum(row: &[&Fact<'_>]) -> At {
    row.iter().map(|fact| fact.lasted()).sum()
}

fn longest(row: &[&Fact<'_>]) -> At {
    row.iter().map(|fact| fact.lasted()).max().unwrap_or_default()
}

/// Whether a row of calls is long enough to matter, and as alike as the turns of a loop, or as different as calls written one by one.
fn is_a_loop(row: &[&Fact<'_>], group: &[&Fact<'_>], elapsed: At) -> bool {
    let (sum, longest) = (sum(row), longest(row));
    if row.len() < 3 || sum < 2 * longest || sum < elapsed / 2 || longest < 5 * MS {
        return false;
    }
    let stems: BTreeSet<&str> = row.iter().map(|fact| fact.stem()).collect();
    let names: BTreeSet<&str> = row.iter().map(|fact| fact.lane.name()).collect();
    let numbers: BTreeSet<usize> = row.iter().map(|fact| fact.number).collect();
    let (from, until) = (row[0].began().unwrap_or_default(), row[row.len() - 1].ended);
    // Calls of the same kind that do overlap are already made at once, with a limit.
    let at_once = group.iter().any(|other| {
        stems.contains(other.stem())
            && !numbers.contains(&other.number)
            && other.began().unwrap_or_default() < until
            && other.ended > from
    });
    // One after another all the way, and not only once something else had ended.
    let of_the_kind = group.iter().filter(|other| stems.contains(other.stem())).count();
    let alike = if stems.len() == 1 { row.len() * 5 >= of_the_kind * 4 } else { names.len() == row.len() };
    !at_once && alike
}

pub(super) fn limited_to(facts: &Facts<'_>) -> Option<Finding> {
    for (_, group) in waiting_siblings(facts) {
        let mut rest = &group[..];
        while let Some(first) = rest.first() {
            let began = first.began().unwrap_or_default();
            let slack = MS.max((first.ended - began) / 10);
            let alike = rest
                .iter()
                .take_while(|fact| fact.began().unwrap_or_default() <= began + slack && fact.stem() == first.stem());
            let together = &rest[..alike.count().max(1)];
            rest = &rest[together.len()..];
            if let Some((size, step)) = equal_groups(together, began) {
                let cost = together.iter().map(|fact| fact.ended).max().unwrap_or_default() - began - step;
                let sentence = format!(
                    "what lets only {size} of these {} through at a time? {} and the others started together, and {size} finished every {}",
                    together.len(),
                    facts.name(first.number),
                    shown(step)
                );
                let numbers = together.iter().map(|fact| fact.number).collect();
                let mut found =
                    finding(Rule::LimitedTo, Certainty::Question, numbers, (began, began + step + cost), sentence);
                found.cost = Some(time(cost));
                return Some(found);
            }
        }
    }
    None
}

/// If lanes that began together ended in at least three groups of the same size: that size, and the time between groups.
fn equal_groups(together: &[&Fact<'_>], began: At) -> Option<(usize, At)> {
    if together.len() < 5 {
        return None;
    }
    let mut ends: Vec<At> = together.iter().map(|fact| fact.ended).collect();
    ends.sort_unstable();
    let step = ends[0].saturating_sub(began);
    if step < 5 * MS {
        return None;
    }
    let mut groups: Vec<(At, usize)> = Vec::new();
    for end in ends {
        match groups.last_mut() {
            Some((first, size)) if end - *first <= step / 4 => *size += 1,
            _ => groups.push((end, 1)),
        }
    }
    let size = groups[0].1;
    let (last, full) = groups.split_last()?;
    let even = groups.windows(2).all(|pair| (pair[1].0 - pair[0].0).abs_diff(step) <= step / 5 * 2);
    (full.len() >= 2 && full.iter().all(|(_, each)| *each == size) && last.1 <= size && even).then_some((size, step))
}

/// The lanes of one name, ordered by when they began.
#[derive(Default)]
struct SameName<'f> {
    begun: Vec<(At, &'f Fact<'f>)>,
    /// Those that finished, with how often each was woken.
    finished: Vec<(At, usize)>,
    most_wakes: usize,
}

impl SameName<'_> {
    /// Whether another one began right after this one was cancelled.
    fn again(&self, cancelled: &Fact<'_>) -> bool {
        let from = self.begun.partition_point(|(began, _)| *began < cancelled.ended);
        let soon = self.begun[from..].iter().take_while(|(began, _)| *began <= cancelled.ended + MS);
        soon.take(2).any(|(_, fact)| fact.number != cancelled.number)
    }

    /// Whether the next one needed fewer wakes than another one, as it does if it goes on where the cancelled one was.
    fn goes_on(&self, cancelled: &Fact<'_>) -> bool {
        let next = self.finished.get(self.finished.partition_point(|(began, _)| *began < cancelled.ended));
        next.is_some_and(|(_, wakes)| wakes + cancelled.wakes.len() <= self.most_wakes)
    }

    /// Whether each was cancelled, and the next one began right after it, mostly, and none was ever done.
    fn never_ends(&self) -> bool {
        let cancelled: Vec<_> = self.begun.iter().filter(|(_, fact)| fact.ending() == Ending::Dropped).collect();
        let running = self.begun.iter().filter(|(_, fact)| fact.ending() == Ending::Running).count();
        let waited: At = cancelled.iter().map(|(began, fact)| fact.ended - began).sum();
        let again = cancelled.iter().filter(|(_, fact)| self.again(fact)).count();
        let overlap = self.begun.windows(2).any(|pair| pair[1].0 < pair[0].1.ended);
        let all = cancelled.len();
        all >= 5
            && running <= 1
            && all + running == self.begun.len()
            && again * 5 >= all * 3
            && waited >= all as At * MS
            && !overlap
    }
}

pub(super) fn restarted(facts: &Facts<'_>) -> Option<Finding> {
    let futures = || facts.lanes.iter().filter(|fact| fact.is_future());
    let dropped = futures().filter(|fact| fact.ending() == Ending::Dropped && fact.began().is_some());
    let mut names: HashMap<&str, SameName<'_>> = dropped.map(|fact| (fact.lane.name(), SameName::default())).collect();
    for fact in futures() {
        let (Some(began), Some(same)) = (fact.began(), names.get_mut(fact.lane.name())) else { continue };
        same.begun.push((began, fact));
        if fact.ending() == Ending::Finished {
            same.finished.push((began, fact.wakes.len()));
            same.most_wakes = same.most_wakes.max(fact.wakes.len());
        }
    }
    for same in names.values_mut() {
        same.begun.sort_unstable_by_key(|(began, fact)| (*began, fact.number));
        same.finished.sort_unstable();
    }
    let half_way = |fact: &&Fact<'_>| {
        let progressed =
            fact.wakes.first().is_some_and(|wake| fact.polls.last().is_some_and(|poll| poll.enter >= wake.at));
        let same = names.get(fact.lane.name());
        let again = || same.is_some_and(|same| same.again(fact) && !same.goes_on(fact));
        fact.is_future() && fact.ending() == Ending::Dropped && progressed && again()
    };
    let lost: Vec<&Fact<'_>> = facts.lanes.iter().filter(half_way).collect();
    let asks = |first: &Fact<'_>, lanes: Vec<usize>, sentence: String| {
        let stretch = (first.began().unwrap_or_default(), first.ended);
        Some(finding(Rule::Restarted, Certainty::Question, lanes, stretch, sentence))
    };
    if let Some(first) = lost.first() {
        let times = if lost.len() == 1 { "once".to_owned() } else { format!("{} times", lost.len()) };
        let sentence = format!(
            "is {} cancel-safe? It was cancelled {times} after it had made progress, and started again at once",
            facts.name(first.number)
        );
        return asks(first, lost.iter().map(|fact| fact.number).collect(), sentence);
    }
    let never_ends = names.values().filter(|same| same.never_ends());
    let same = never_ends.min_by_key(|same| same.begun.first().map(|(began, _)| *began))?;
    let (_, first) = same.begun.first()?;
    let sentence = format!(
        "is {} ever done? It was cancelled {} times before it was, and began anew each time",
        facts.name(first.number),
        same.begun.iter().filter(|(_, fact)| fact.ending() == Ending::Dropped).count()
    );
    asks(first, same.begun.iter().map(|(_, fact)| fact.number).collect(), sentence)
}

pub(super) fn round_trips(facts: &Facts<'_>) -> Option<Finding> {
    let from_another_thread = |fact: &Fact<'_>| {
        let polled_on: BTreeSet<usize> = fact.polls.iter().map(|poll| poll.thread).collect();
        let foreign = fact.lane.wakes().filter(|wake| !polled_on.contains(&wake.thread)).count();
        polled_on.len() == 1 && foreign * 10 >= fact.wakes.len() * 8
    };
    let small = |fact: &Fact<'_>| {
        let lasted = fact.ended - fact.began().unwrap_or_default();
        let waited = lasted.saturating_sub(fact.polled());
        waited / (fact.polls.len() as At) < MS / 5 && waited >= lasted / 10 * 3
    };
    let many = |fact: &&Fact<'_>| fact.is_future() && fact.polls.len() >= 500 && fact.wakes.len() >= 400;
    let lanes = facts.lanes.iter().filter(many).filter(|fact| small(fact) && from_another_thread(fact));
    let fact = lanes.max_by_key(|fact| fact.polls.len())?;
    let (began, trips) = (fact.began()?, fact.polls.len() - 1);
    let waited = (fact.ended - began).saturating_sub(fact.polled());
    let sentence = format!(
        "could {} do more in one go? It waited {trips} times for another thread, {} each time, {} of its {}",
        facts.name(fact.number),
        shown(waited / trips as At),
        shown(waited),
        shown(fact.ended - began)
    );
    let mut found = finding(Rule::RoundTrips, Certainty::Question, vec![fact.number], (began, fact.ended), sentence);
    found.cost = Some(time(waited));
    Some(found)
}
