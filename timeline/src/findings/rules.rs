//! One function for each rule. Each returns the worst case, with the others counted, or nothing.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::facts::{At, Fact, Facts, Held, MS, Woken, count, shown, time};
use super::{Certainty, Finding, Rule};
use crate::{Ending, Kind, Origin};

/// A poll that lasts longer than this, of which nothing is known but that it began, isn't just waiting for a core.
const STUCK: At = 100 * MS;
/// A program in which nothing happens for this long is not just busy.
const QUIET: At = 100 * MS;
/// On a busy machine another program may hold a core for some tens of milliseconds.
const SURELY_HELD: At = 100 * MS;
const PERHAPS_HELD: At = 20 * MS;
/// On a simulated clock time passes only where the program lets it pass.
const SIMULATED_HELD: At = 5 * MS;
/// A thread that polls more often than this between a wake and the poll that it asks for is busy with others.
const FREE_POLLS: usize = 256;
/// A future that was ready for this long was not just about to be polled.
const LATE: At = 10 * MS;
/// A future that is larger is rarely meant to be: the lint `clippy::large_futures` says so too.
const LARGE: usize = 16 * 1024;

type Check = fn(&Facts<'_>) -> Option<Finding>;

pub(super) const ALL: &[Check] = &[
    never_polled,
    stuck_poll,
    never_woken,
    woken_not_polled,
    held_thread,
    handed_on,
    polled_again,
    one_core,
    one_after_another,
    limited_to,
    restarted,
    more_than_cores,
    round_trips,
    large_future,
];

fn finding(rule: Rule, certainty: Certainty, lanes: Vec<usize>, stretch: (At, At), sentence: String) -> Finding {
    Finding { rule, certainty, lanes, from: time(stretch.0), until: time(stretch.1), cost: None, sentence }
}

fn and_more(number: usize, what: &str) -> String {
    if number == 0 { String::new() } else { format!("; so did {number} more {what}") }
}

fn never_polled(facts: &Facts<'_>) -> Option<Finding> {
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

fn stuck_poll(facts: &Facts<'_>) -> Option<Finding> {
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

fn never_woken(facts: &Facts<'_>) -> Option<Finding> {
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

fn woken_not_polled(facts: &Facts<'_>) -> Option<Finding> {
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

/// Whether no wake had asked for this poll, which isn't the first one.
fn is_unasked(fact: &Fact<'_>, poll: &Held) -> bool {
    let before = fact.polls[..fact.polls.partition_point(|other| other.enter < poll.enter)].last();
    before.is_some_and(|before| !asked_after(fact, poll, before.enter))
}

/// Whether this poll was asked for by a wake that came after `at`.
fn asked_after(fact: &Fact<'_>, poll: &Held, at: At) -> bool {
    fact.wakes[fact.wakes.partition_point(|wake| wake.at < at)..].first().is_some_and(|wake| wake.at <= poll.enter)
}

/// A poll that kept its thread from polling another lane.
struct Hold {
    /// Whether that lane is known to have been ready.
    sure: bool,
    held: At,
    holder: usize,
    victim: usize,
    poll: Held,
}

fn held_thread(facts: &Facts<'_>) -> Option<Finding> {
    let by_thread = facts.by_thread();
    let shortest = if facts.simulated() { SIMULATED_HELD } else { PERHAPS_HELD };
    let surely = if facts.simulated() { SIMULATED_HELD } else { SURELY_HELD };
    let elapsed = facts.recording.elapsed().as_nanos() as At;
    let (mut holds, mut short) = (Vec::new(), Vec::new());
    // How many polls were long, and had no victim that is sure.
    let mut long = 0;
    for on_thread in by_thread.values() {
        for (poll, number) in on_thread.iter().filter(|(poll, _)| poll.exit - poll.enter >= shortest) {
            let fact = &facts.lanes[*number];
            // What ran inside this poll held the thread, and not this lane.
            let from = on_thread.partition_point(|(other, _)| other.enter < poll.enter);
            let inside = on_thread[from..].iter().take_while(|(other, _)| other.enter < poll.exit);
            let inner: At = inside
                .filter(|(_, number)| facts.lanes[*number].parent == Some(fact.number))
                .map(|(other, _)| other.exit - other.enter)
                .sum();
            let own = (poll.exit - poll.enter).saturating_sub(inner);
            if own < shortest {
                continue;
            }
            let in_a_poll = fact.is_async() || fact.parent.is_some_and(|around| facts.lanes[around].is_async());
            long += usize::from(own >= surely && in_a_poll);
            let victim = victim_of(facts, on_thread, fact, poll);
            let elsewhere = || victim_elsewhere(facts, by_thread, fact, poll).filter(|_| own >= elapsed / 4);
            let victim = victim.or_else(|| Some((elsewhere()?, false)));
            let Some((victim, ready)) = victim else {
                let next = begins_after(facts, on_thread, fact, poll).filter(|_| own >= surely && in_a_poll);
                short.extend(next.map(|victim| Hold { sure: false, held: own, holder: *number, victim, poll: *poll }));
                continue;
            };
            let sure = ready && own >= surely && (facts.simulated() || !is_an_outlier(facts, fact));
            let held = own.max(poll.exit - held_since(&facts.lanes[victim], &on_thread[..from], poll.enter));
            let hold = Hold { sure, held, holder: *number, victim, poll: *poll };
            let enough = sure || held >= elapsed / 4;
            (if enough { &mut holds } else { &mut short }).push(hold);
        }
    }
    // One of them is a chance in a long recording. Time after time, it is what the lanes do.
    let lasting = short.iter().filter(|hold| hold.held >= surely).count();
    let often = lasting * 5 >= long * 3 || short.iter().map(|hold| hold.held).sum::<At>() >= elapsed / 2;
    if holds.is_empty() && lasting >= 3 && often {
        holds = short;
    }
    let holders: BTreeSet<usize> = holds.iter().map(|hold| hold.holder).collect();
    let worst = holds.iter().max_by_key(|hold| (hold.sure, hold.held, Reverse(hold.poll.enter)))?;
    let (name, waiting) = (facts.name(worst.holder), facts.short_name(worst.victim));
    let others = if holders.len() > 1 { format!("; {} did so", count(holders.len(), "lane")) } else { String::new() };
    let (certainty, sentence) = if worst.sure {
        (
            Certainty::Certain,
            format!("{name} held its thread for {} while {waiting} was ready to be polled{others}", shown(worst.held)),
        )
    } else {
        (
            Certainty::Question,
            format!(
                "does {name} block its thread, or do CPU work? It held the thread for {}, and {waiting} was polled only then{others}",
                shown(worst.held)
            ),
        )
    };
    let lanes = vec![worst.holder, worst.victim];
    let mut found = finding(Rule::HeldThread, certainty, lanes, (worst.poll.enter, worst.poll.exit), sentence);
    found.cost = Some(time(worst.held));
    Some(found)
}

/// Whether hardly any of the many polls of this kind of lane are long, so that this one may have been when another program had the core.
fn is_an_outlier(facts: &Facts<'_>, fact: &Fact<'_>) -> bool {
    let (mut all, mut long) = (0, 0);
    for alike in facts.lanes.iter().filter(|other| other.stem() == fact.stem()) {
        all += alike.polls.len();
        long += alike.polls.iter().filter(|poll| poll.exit - poll.enter >= PERHAPS_HELD).count();
    }
    long * 20 < all
}

/// Since when the thread has been held without a pause, if long polls and stretches follow each other up to `since`, and the victim was
/// not polled between them.
fn held_since(victim: &Fact<'_>, before: &[(Held, usize)], mut since: At) -> At {
    for (poll, number) in before.iter().rev() {
        let in_flight = victim.poll_before(since).map_or(victim.created(), |poll| poll.exit) <= poll.enter;
        let follows = poll.exit + MS >= since && poll.exit - poll.enter >= MS;
        if poll.exit <= since && follows && in_flight && *number != victim.number {
            since = poll.enter;
        } else if poll.exit <= since {
            break;
        }
    }
    since
}

/// A future that could not be polled while this poll lasted, and whether it is known to have been ready meanwhile. One that was woken
/// only after the poll may just have been due then, or the thread was held that should have woken it.
fn victim_of(facts: &Facts<'_>, on_thread: &[(Held, usize)], holder: &Fact<'_>, poll: &Held) -> Option<(usize, bool)> {
    let after = on_thread.partition_point(|(other, _)| other.enter < poll.exit);
    let mut perhaps = None;
    // The next polls of this thread, in the order in which they come.
    for (next, number) in on_thread[after..].iter().take(64).take_while(|(next, _)| next.enter <= poll.exit + MS) {
        let fact = &facts.lanes[*number];
        if !fact.is_future() || facts.related(*number, holder.number) {
            continue;
        }
        let long_before_the_end = |at: At| at + LATE <= poll.exit;
        let (ready, in_flight) = if let Some(before) = fact.poll_before(next.enter) {
            let asked = fact.wakes.iter().rfind(|wake| wake.at <= next.enter && wake.at >= before.enter);
            let by_the_holder = asked.is_some_and(|wake| wake.by == Some(holder.number));
            let ready = asked.is_some_and(|wake| long_before_the_end(wake.at)) && before.thread == poll.thread;
            (ready && !by_the_holder, before.exit <= poll.enter && asked.is_some() && !by_the_holder)
        } else {
            let spawned = matches!(fact.lane.origin(), Origin::SpawnedBy(_));
            let in_line = fact.created() < poll.enter && fact.parent == holder.parent;
            (spawned && long_before_the_end(fact.created()), in_line)
        };
        if ready {
            return Some((*number, true));
        }
        if in_flight && perhaps.is_none() {
            perhaps = Some((*number, false));
        }
    }
    perhaps
}

/// A lane that was created on this thread right after the poll, if others were in flight while it lasted.
fn begins_after(facts: &Facts<'_>, on_thread: &[(Held, usize)], holder: &Fact<'_>, poll: &Held) -> Option<usize> {
    let after = on_thread.partition_point(|(other, _)| other.enter < poll.exit);
    let soon = on_thread[after..].iter().take(8).take_while(|(next, _)| next.enter <= poll.exit + MS);
    let unrelated = |number: usize| number != holder.number && !facts.related(number, holder.number);
    let new = |number: &usize| {
        let fact = &facts.lanes[*number];
        fact.is_async()
            && fact.created() >= poll.exit
            && unrelated(*number)
            && fact.lane.origin() != Origin::SpawnedBy(holder.number)
    };
    let next = soon.map(|(_, number)| *number).find(new)?;
    let in_flight = |other: &Fact<'_>| {
        other.is_async() && other.began().is_some_and(|began| began <= poll.enter) && other.ended >= poll.exit
    };
    facts.lanes.iter().any(|other| in_flight(other) && unrelated(other.number)).then_some(next)
}

/// A future in flight on some other thread, if nothing was polled anywhere for as long as this poll lasted, and that future right after it:
/// all threads of the runtime were held.
fn victim_elsewhere(
    facts: &Facts<'_>,
    by_thread: &BTreeMap<usize, Vec<(Held, usize)>>,
    holder: &Fact<'_>,
    poll: &Held,
) -> Option<usize> {
    let idle = |polls: &Vec<(Held, usize)>| {
        let from = polls.partition_point(|(other, _)| other.enter <= poll.enter + MS);
        polls[from..].first().is_none_or(|(other, _)| other.enter >= poll.exit)
    };
    if !by_thread.values().all(idle) {
        return None;
    }
    let late = |fact: &&Fact<'_>| {
        let next = fact.poll_from(poll.exit).filter(|next| next.enter <= poll.exit + MS);
        let before = next.and_then(|next| fact.poll_before(next.enter));
        let asked = next.and_then(|next| fact.wakes.iter().rfind(|wake| wake.at <= next.enter));
        fact.is_future()
            && before.is_some_and(|before| before.exit <= poll.enter + MS)
            && asked.is_some_and(|wake| wake.by != Some(holder.number))
            && !facts.related(fact.number, holder.number)
    };
    facts.lanes.iter().find(late).map(|fact| fact.number)
}

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
    /// Whether this wait lasted all the while that the other lane had what was handed to it by `first`.
    fn follows(&self, first: &Self) -> bool {
        first.lane == self.by && (self.at - self.waited..self.at.saturating_sub(MS / 2)).contains(&first.at)
    }
}

/// The waits for one lock, permit or connection: those that the program named, or else those of lanes of one kind for each other.
fn handed_on(facts: &Facts<'_>) -> Option<Finding> {
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
    let before = |next: &HandOver| waits.iter().find(|first| next.follows(first));
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

/// Long waits that another lane ended. `neighbour` picks that lane from those around the one that woke it, innermost first.
fn hand_overs(
    facts: &Facts<'_>,
    of: impl Fn(&Fact<'_>) -> bool,
    neighbour: impl Fn(&Fact<'_>, &[usize]) -> Option<usize>,
) -> Vec<HandOver> {
    let shortest = if facts.simulated() { MS } else { LATE };
    let held = |poll: &&(Held, usize)| poll.0.exit - poll.0.enter >= shortest;
    let long_polls: BTreeMap<usize, Vec<(Held, usize)>> = facts
        .by_thread()
        .iter()
        .map(|(thread, polls)| (*thread, polls.iter().filter(held).copied().collect()))
        .collect();
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
    let lanes = facts.lanes.iter().filter(|fact| of(fact));
    lanes.flat_map(|fact| fact.wakes.iter().filter_map(|wake| handed(fact, wake)).collect::<Vec<_>>()).collect()
}

/// The waits for the resource for which the program's lanes waited longest, by the name that it gave it.
fn waits_by_name<'f>(facts: &'f Facts<'_>) -> Option<(Vec<HandOver>, &'f str)> {
    let named = |fact: &Fact<'_>| fact.lane.kind() == Kind::Waiting;
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
    let all = hand_overs(facts, |fact| fact.is_future(), neighbour);
    let in_poll =
        |each: &HandOver| (each.by, facts.lanes[each.by].poll_before(each.at + 1).map_or(0, |poll| poll.enter));
    let (mut to, mut handed_in) = (HashMap::<usize, Vec<usize>>::new(), HashMap::<(usize, At), usize>::new());
    for (number, each) in all.iter().enumerate() {
        to.entry(each.lane).or_default().push(number);
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

fn polled_again(facts: &Facts<'_>) -> Option<Finding> {
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

fn one_core(facts: &Facts<'_>) -> Option<Finding> {
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

fn more_than_cores(facts: &Facts<'_>) -> Option<Finding> {
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

/// Lanes that mostly wait, by the lane around them. Of those with none around them, only those with none inside: the others are parts
/// of the program.
fn waiting_siblings<'f>(facts: &'f Facts<'_>) -> Vec<(Option<usize>, Vec<&'f Fact<'f>>)> {
    let mut groups: BTreeMap<Option<usize>, Vec<&Fact<'_>>> = BTreeMap::new();
    for fact in facts.lanes.iter().filter(|fact| fact.parent.is_some() || !fact.has_children) {
        let Some(began) = fact.began() else { continue };
        let lasted = fact.ended.saturating_sub(began);
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

fn one_after_another(facts: &Facts<'_>) -> Option<Finding> {
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

fn limited_to(facts: &Facts<'_>) -> Option<Finding> {
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

fn restarted(facts: &Facts<'_>) -> Option<Finding> {
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

fn round_trips(facts: &Facts<'_>) -> Option<Finding> {
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

fn large_future(facts: &Facts<'_>) -> Option<Finding> {
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
