//! Futures that nothing polls or wakes, and polls that do not return.

use std::collections::BTreeSet;

use super::{LATE, and_more, asked_after, finding, is_unasked};
use crate::findings::facts::{At, Fact, Facts, Held, MS, count, shown, time};
use crate::findings::{Certainty, Finding, Rule};
use crate::{Ending, Kind, Origin};

/// A poll that lasts longer than this, of which nothing is known but that it began, isn't just waiting for a core.
const STUCK: At = 100 * MS;
/// A program in which nothing happens for this long is not just busy.
const QUIET: At = 100 * MS;
/// A thread that polls more often than this between a wake and the poll that it asks for is busy with others.
const FREE_POLLS: usize = 256;

pub(super) fn never_polled(facts: &Facts<'_>) -> Option<Finding> {
    let dropped_by_a_neighbour = |fact: &Fact<'_>| {
        // `select!` drops its other branches when one is ready, and `?` what comes after an error. A future that is dropped with
        // the one around it was cancelled.
        let lives = fact.created()..=fact.ended;
        let ended_meanwhile = |other: &&Fact<'_>| {
            other.number != fact.number && other.parent == parent_of(fact) && other.began().is_some()
        };
        let neighbour = fact.ending() == Ending::Dropped
            && facts.lanes.iter().filter(ended_meanwhile).any(|other| lives.contains(&other.ended));
        let around = parent_of(fact).map(|parent| &facts.lanes[parent]);
        neighbour || around.is_some_and(|around| around.ended <= fact.ended + MS && around.ending() != Ending::Finished)
    };
    // A branch of `select!` that is created anew in each turn loses some turns before it is polled.
    let polled_in_another_turn = |fact: &Fact<'_>| {
        let alike = |other: &Fact<'_>| other.began().is_some() && source(other) == source(fact);
        fact.ending() == Ending::Dropped && facts.lanes.iter().any(alike)
    };
    let all_ended = facts.lanes.iter().all(|fact| fact.began().is_none() || fact.ending() != Ending::Running);
    let over = all_ended || facts.until.saturating_sub(facts.last_event) >= QUIET;
    let never = |fact: &&Fact<'_>| {
        fact.is_future()
            && fact.polls.is_empty()
            && match fact.ending() {
                Ending::Dropped => true,
                // It was created while others ran, and when all was over it had not been polled.
                Ending::Running => over && (fact.created() < facts.last_event || facts.until - fact.created() >= QUIET),
                _ => false,
            }
    };
    // Only the first few are compared with all others.
    let few = facts.lanes.iter().filter(never).take(100);
    let lanes: Vec<&Fact<'_>> =
        few.filter(|fact| !dropped_by_a_neighbour(fact) && !polled_in_another_turn(fact)).collect();
    let first = lanes.first()?;
    let others = and_more(lanes.len() - 1, "futures").replace("so did", "so were");
    let dropped = if first.ending() == Ending::Dropped { "dropped without" } else { "created without" };
    let sentence = format!(
        "was {} meant to run? It was {dropped} ever being polled, so it did nothing{others}",
        facts.name(first.number)
    );
    let numbers = lanes.iter().map(|fact| fact.number).collect();
    Some(finding(Rule::NeverPolled, Certainty::Question, numbers, (first.created(), first.ended), sentence))
}

/// What the lanes that one place in the source creates under one name have in common.
fn source<'f>(fact: &Fact<'f>) -> (&'f str, Option<(&'f str, u32)>) {
    (fact.lane.name(), fact.lane.location().map(|place| (place.file, place.line)))
}

/// The lane around this one, whether it was polled or not.
fn parent_of(fact: &Fact<'_>) -> Option<usize> {
    match fact.lane.origin() {
        Origin::Inside(lane) => Some(lane),
        // A future that was never polled only knows where it was created.
        Origin::SpawnedBy(lane) if fact.polls.is_empty() => Some(lane),
        _ => None,
    }
}

pub(super) fn stuck_poll(facts: &Facts<'_>) -> Option<Finding> {
    let open =
        |fact: &Fact<'_>| fact.polls.last().copied().filter(|poll| poll.open && facts.until - poll.enter >= STUCK);
    let innermost =
        |fact: &Fact<'_>| !facts.lanes.iter().any(|other| other.parent == Some(fact.number) && open(other).is_some());
    let stuck: Vec<(&Fact<'_>, Held)> = facts.lanes.iter().filter_map(|fact| Some((fact, open(fact)?))).collect();
    let futures = stuck.iter().filter(|(fact, _)| fact.is_future());
    let longest = futures.filter(|(fact, _)| innermost(fact)).max_by_key(|(_, poll)| facts.until - poll.enter);
    let Some((fact, poll)) = longest else { return stuck_inside(facts) };
    let behind = facts.lanes.iter().filter(|other| {
        other.is_future() && other.ending() == Ending::Running && !facts.related(other.number, fact.number)
    });
    let behind = match behind.count() {
        0 => String::new(),
        waiting => format!(
            ", and {} on",
            count(waiting, "other future")
                .replace("futures", "futures wait")
                .replace("1 other future", "1 other future waits")
        ),
    };
    let name = facts.name(fact.number);
    let long = shown(facts.until - poll.enter);
    let sentence = format!("{name} has been in one poll for {long}: it blocks its thread{behind}");
    Some(finding(Rule::StuckPoll, Certainty::Certain, vec![fact.number], (poll.enter, facts.until), sentence))
}

/// CPU work inside other CPU work of its kind, on one thread, and for a long time neither gets on.
fn stuck_inside(facts: &Facts<'_>) -> Option<Finding> {
    let quiet = facts.until.saturating_sub(facts.last_event);
    let began = facts.recording.began().as_nanos() as At;
    if quiet < QUIET || quiet < (facts.until - began) / 2 {
        return None;
    }
    let open = |fact: &Fact<'_>| fact.lane.kind() == Kind::Computing && fact.ending() == Ending::Running;
    let inner = facts.lanes.iter().filter(|fact| open(fact)).find_map(|fact| {
        let outer = &facts.lanes[fact.parent?];
        (open(outer) && outer.stem() == fact.stem()).then_some((fact, outer))
    });
    let (inner, outer) = inner?;
    let sentence = format!(
        "does {} wait for what {} holds? It runs inside it, on the same thread, and for {} neither has got on",
        facts.name(inner.number),
        facts.short_name(outer.number),
        shown(quiet)
    );
    let stretch = (inner.began().unwrap_or_default(), facts.until);
    Some(finding(Rule::StuckPoll, Certainty::Question, vec![inner.number, outer.number], stretch, sentence))
}

pub(super) fn never_woken(facts: &Facts<'_>) -> Option<Finding> {
    // Those that wait in a poll that has returned, and were not woken since it began.
    let waits = |fact: &&Fact<'_>| {
        let last = fact.polls.last();
        fact.is_future()
            && fact.ending() == Ending::Running
            && !fact.has_children
            && last.is_some_and(|poll| !poll.open && fact.wakes.last().is_none_or(|wake| wake.at < poll.enter))
    };
    let waiting: Vec<&Fact<'_>> = facts.lanes.iter().filter(waits).collect();
    let last_exit = |fact: &Fact<'_>| fact.polls.last().map_or(0, |poll| poll.exit);
    let lost = |fact: &&Fact<'_>| fact.lane.waker_kept() == Some(false);
    if let Some(fact) = waiting.iter().copied().find(lost) {
        let more = and_more(waiting.iter().copied().filter(lost).count() - 1, "futures");
        let name = facts.name(fact.number);
        let sentence = format!("{name} returned Pending and nothing kept its waker, so nothing can wake it{more}");
        return Some(finding(
            Rule::NeverWoken,
            Certainty::Certain,
            vec![fact.number],
            (last_exit(fact), facts.until),
            sentence,
        ));
    }
    let began = facts.recording.began().as_nanos() as At;
    let quiet = facts.until.saturating_sub(facts.last_event);
    if quiet < QUIET
        || quiet < (facts.until - began) / 4
        || facts.lanes.iter().any(|fact| fact.polls.last().is_some_and(|poll| poll.open))
    {
        return None;
    }
    let first = waiting.iter().min_by_key(|fact| last_exit(fact))?;
    let name = facts.name(first.number);
    let since = shown(facts.until - last_exit(first));
    let others = if waiting.len() > 1 { format!(" (and {} more)", waiting.len() - 1) } else { String::new() };
    let sentence = format!(
        "what is to wake {name}{others}? It has waited for {since}, and for the last {} nothing has happened at all",
        shown(quiet)
    );
    let numbers = waiting.iter().map(|fact| fact.number).collect();
    Some(finding(Rule::NeverWoken, Certainty::Question, numbers, (last_exit(first), facts.until), sentence))
}

pub(super) fn woken_not_polled(facts: &Facts<'_>) -> Option<Finding> {
    let by_thread = facts.by_thread();
    let mut worst: Option<(bool, At, usize, usize, At, At)> = None;
    let mut late = BTreeSet::new();
    for fact in facts.lanes.iter().filter(|fact| fact.is_future() && !fact.has_children && fact.wakes.len() <= 2_000) {
        for wake in &fact.wakes {
            let Some(before) = fact.poll_before(wake.at).filter(|before| wake.at >= before.exit) else { continue };
            let next = fact.poll_from(wake.at);
            let until = next.map_or(fact.ended, |next| next.enter);
            let ready = until.saturating_sub(wake.at);
            if ready < LATE {
                continue;
            }
            let thread = next.map_or(before.thread, |next| next.thread);
            let Some(polls) = by_thread.get(&thread) else { continue };
            let from = polls.partition_point(|(poll, _)| poll.enter < wake.at);
            let to = polls.partition_point(|(poll, _)| poll.enter < until);
            if to.saturating_sub(from) > FREE_POLLS {
                continue;
            }
            let between: Vec<_> = polls[from..to.max(from)].iter().collect();
            if held_by(&between, facts, until) >= ready / 4 {
                continue;
            }
            let (sure, instead) = match passed_over(facts, fact, next, until, &between) {
                Some(by) => (true, Some(by)),
                None if next.is_none() => (false, instead_of(facts, fact, wake.at, ready, &between)),
                None => (false, awaited_first(facts, fact, wake.at, until, &between)),
            };
            if !sure && !facts.simulated() && ready < QUIET {
                continue;
            }
            let Some(by) = instead.or_else(|| swept(facts, fact, &between)) else { continue };
            late.insert(fact.number);
            if worst.is_none_or(|(was_sure, longest, ..)| (sure, ready) > (was_sure, longest)) {
                worst = Some((sure, ready, fact.number, by, wake.at, until));
            }
        }
    }
    let (sure, ready, number, by, from, until) = worst?;
    let (name, instead, ready_for) = (facts.name(number), facts.short_name(by), shown(ready));
    let others = if late.len() > 1 { format!("; {} were late", count(late.len(), "future")) } else { String::new() };
    let (certainty, sentence) = if sure {
        let sentence =
            format!("{name} was ready for {ready_for}, and {instead} was polled and did not poll it{others}");
        (Certainty::Certain, sentence)
    } else {
        let sentence = format!(
            "does what polls {name} wait for {instead} instead? It was ready for {ready_for}, while its thread was free, and was not polled{others}"
        );
        (Certainty::Question, sentence)
    };
    let mut found = finding(Rule::WokenNotPolled, certainty, vec![number, by], (from, until), sentence);
    found.cost = Some(time(ready));
    Some(found)
}

/// How long these polls held their thread, where one inside another counts once.
fn held_by(polls: &[&(Held, usize)], facts: &Facts<'_>, until: At) -> At {
    let outermost = polls.iter().filter(|(poll, number)| {
        let around = facts.lanes[*number].parent;
        !polls.iter().take(64).any(|(other, outer)| Some(*outer) == around && other.exit >= poll.exit)
    });
    outermost.map(|(poll, _)| poll.exit.min(until) - poll.enter).sum()
}

/// The future around this one, if it was polled meanwhile and returned, and this one still waited for long.
fn passed_over(
    facts: &Facts<'_>,
    fact: &Fact<'_>,
    next: Option<&Held>,
    until: At,
    between: &[&(Held, usize)],
) -> Option<usize> {
    let around = &facts.lanes[fact.parent?];
    // It polls it in the end, so it hasn't given it away to a task.
    let still_its_own = next.is_none_or(|next| {
        around.poll_before(next.enter + 1).is_some_and(|poll| poll.exit >= next.enter) || around.ended == next.enter
    });
    let returned = between.iter().any(|(poll, number)| {
        *number == around.number && around.is_future() && !poll.open && poll.exit + LATE <= until
    });
    (still_its_own && returned).then_some(around.number)
}

/// The neighbour that was polled for this one's sake, since nothing had woken it, if the same task was polled later too.
fn swept(facts: &Facts<'_>, fact: &Fact<'_>, between: &[&(Held, usize)]) -> Option<usize> {
    let mut neighbour = None;
    for (poll, number) in between {
        let other = &facts.lanes[*number];
        match neighbour {
            Some((by, exit)) if poll.enter > exit && asked_after(other, poll, exit) => return Some(by),
            None if other.is_future() && !facts.related(*number, fact.number) && is_unasked(other, poll) => {
                neighbour = Some((*number, poll.exit));
            }
            _ => {}
        }
    }
    None
}

/// The future that alone was polled meanwhile, waited, and ended just before this one was polled again.
fn awaited_first(
    facts: &Facts<'_>,
    fact: &Fact<'_>,
    woken: At,
    until: At,
    between: &[&(Held, usize)],
) -> Option<usize> {
    let (poll, by) = between.last()?;
    let other = &facts.lanes[*by];
    let alone = between.iter().all(|(poll, number)| poll.enter <= woken + MS || number == by);
    let began = other.began().unwrap_or_default();
    let ended_then = poll.exit == other.ended && until <= other.ended + MS && began < woken + MS;
    let waited = other.is_future() && other.ended.saturating_sub(began.max(woken)) >= (until - woken) / 2;
    (alone && ended_then && waited && !facts.related(*by, fact.number)).then_some(*by)
}

/// The future that was polled when this one was woken, although nothing had woken it, if this one never was.
fn instead_of(facts: &Facts<'_>, fact: &Fact<'_>, woken: At, ready: At, between: &[&(Held, usize)]) -> Option<usize> {
    let (poll, by) = between.first()?;
    let other = &facts.lanes[*by];
    let soon = poll.enter <= woken + MS && poll.exit < other.ended;
    let long = ready >= QUIET && !facts.related(*by, fact.number);
    (soon && long && other.is_future() && is_unasked(other, poll)).then_some(*by)
}
