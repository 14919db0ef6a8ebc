//! One function for each rule. Each returns the worst case, with the others counted, or nothing.

mod calls;
mod handed_on;
mod held;
mod unpolled;
mod work;

use super::facts::{At, Fact, Facts, Held, MS, time};
use super::{Certainty, Finding, Rule};

/// A future that was ready for this long was not just about to be polled.
const LATE: At = 10 * MS;

type Check = fn(&Facts<'_>) -> Option<Finding>;

pub(super) const ALL: &[Check] = &[
    unpolled::never_polled,
    unpolled::stuck_poll,
    unpolled::never_woken,
    unpolled::woken_not_polled,
    held::held_thread,
    handed_on::handed_on,
    work::polled_again,
    work::one_core,
    calls::one_after_another,
    calls::limited_to,
    calls::restarted,
    work::more_than_cores,
    calls::round_trips,
    work::large_future,
];

fn finding(rule: Rule, certainty: Certainty, lanes: Vec<usize>, stretch: (At, At), sentence: String) -> Finding {
    Finding { rule, certainty, lanes, from: time(stretch.0), until: time(stretch.1), cost: None, sentence }
}

fn and_more(number: usize, what: &str) -> String {
    if number == 0 { String::new() } else { format!("; so did {number} more {what}") }
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
