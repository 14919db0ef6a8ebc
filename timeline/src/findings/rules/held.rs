//! Polls and blocking calls that keep a thread from polling others.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{LATE, finding};
use crate::Origin;
use crate::findings::facts::{At, Fact, Facts, Held, MS, count, shown, time};
use crate::findings::{Certainty, Finding, Rule};

/// On a busy machine another program may hold a core for some tens of milliseconds.
const SURELY_HELD: At = 100 * MS;
const PERHAPS_HELD: At = 20 * MS;
/// On a simulated clock time passes only where the program lets it pass.
const SIMULATED_HELD: At = 5 * MS;

/// A poll that kept its thread from polling another lane.
struct Hold {
    /// Whether that lane is known to have been ready.
    sure: bool,
    held: At,
    holder: usize,
    victim: usize,
    poll: Held,
}

pub(super) fn held_thread(facts: &Facts<'_>) -> Option<Finding> {
    let by_thread = facts.by_thread();
    let shortest = if facts.simulated() { SIMULATED_HELD } else { PERHAPS_HELD };
    let surely = if facts.simulated() { SIMULATED_HELD } else { SURELY_HELD };
    let elapsed = facts.recording.elapsed().as_nanos() as At;
    let (mut holds, mut short) = (Vec::new(), Vec::new());
    // How many polls were long.
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
            let is_long = own >= surely && in_a_poll;
            long += usize::from(is_long);
            let victim = victim_of(facts, on_thread, fact, poll);
            let elsewhere = || victim_elsewhere(facts, by_thread, fact, poll).filter(|_| own >= elapsed / 4);
            let victim = victim.or_else(|| Some((elsewhere()?, false)));
            let Some((victim, ready)) = victim else {
                let next = is_long.then(|| begins_after(facts, on_thread, fact, poll)).flatten();
                short.extend(next.map(|victim| Hold { sure: false, held: own, holder: *number, victim, poll: *poll }));
                continue;
            };
            let sure = ready && own >= surely && (facts.simulated() || !is_an_outlier(facts, fact));
            let lasted = own.max(poll.exit - held_since(&facts.lanes[victim], &on_thread[..from], poll.enter));
            let hold = Hold { sure, held: lasted, holder: *number, victim, poll: *poll };
            let enough = sure || lasted >= elapsed / 4;
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
