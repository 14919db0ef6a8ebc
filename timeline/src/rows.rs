//! Which lanes a picture shows, and in which rows: every picture of a recording has the same ones.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::iter;
use std::time::Duration;

use crate::letters::visible;
use crate::log::Ending;
use crate::recording::{Group, Kind, Lane, Origin, Percentiles, Recording};
use crate::units::rounded;

/// How many rows a picture has room for, and what their names may look like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) rows: usize,
    pub(crate) ascii: bool,
    /// In columns.
    pub(crate) longest_name: usize,
}

impl Look {
    pub(crate) const ROWS: usize = 16;

    pub(crate) fn ellipsis(self) -> char {
        if self.ascii { '~' } else { '…' }
    }

    /// A time as it is shown, in the letters that the picture may use.
    pub(crate) fn time(self, time: Duration) -> String {
        if self.ascii { rounded(time).replace("µs", "us") } else { rounded(time) }
    }
}

/// One row: a lane, or what stands for the lanes that did not fit.
pub(crate) struct Row<'a> {
    pub(crate) name: String,
    pub(crate) what: What<'a>,
    /// The threads that ran it, in that order.
    pub(crate) threads: Vec<usize>,
    pub(crate) times: Times,
}

pub(crate) enum What<'a> {
    Lane(&'a Lane),
    Folded(Folded),
}

/// What is said of lanes in one row.
pub(crate) struct Folded {
    /// From when to when any of them was in flight.
    pub(crate) span: Option<(Duration, Duration)>,
    /// How long they took, and how many of them did not simply finish.
    pub(crate) words: String,
    /// Whether any did not simply finish.
    pub(crate) is_bad: bool,
}

/// What the lanes of a row did while they were in flight.
#[derive(Clone, Copy, Default)]
pub(crate) struct Times {
    pub(crate) waited: Duration,
    pub(crate) worked: Duration,
    pub(crate) polls: usize,
    pub(crate) wakes: usize,
}

/// A lane is slow if it took this many times as long as the median of its name.
const SLOW: f64 = 1.5;
/// How many slow lanes are shown, and how many rows of what is inside each.
const SLOWEST: usize = 3;
const INSIDE: usize = 2;

/// All lanes if they fit. If not: of those that failed, that still run and that were slow some each, and the first ones; the rest has
/// a row for each name. Where a slow lane has many inside, they share a row below it.
pub(crate) fn rows(recording: &Recording, look: Look) -> Vec<Row<'_>> {
    let lanes = recording.lanes();
    let order = tree_order(lanes);
    let row = |number: &usize| row(recording, look, *number);
    if lanes.len() <= look.rows {
        return order.iter().map(row).collect();
    }
    let mut names = HashMap::new();
    for lane in lanes {
        names.entry(stem(lane.name())).or_insert_with(Vec::new).extend(total(recording, lane));
    }
    let most_names = names.len().min(look.rows.div_ceil(4));
    let chosen = choose(recording, &order, names, look.rows - most_names);
    let mut rows = Vec::new();
    for number in order.iter().filter(|number| chosen.shown.contains(number)) {
        rows.push(row(number));
        if let Some(inside) = chosen.folded.get(number) {
            let inside: Vec<_> = inside.iter().map(|number| &lanes[*number]).collect();
            let (first, name) = (inside[0], stem(inside[0].name()));
            let name = if inside.iter().all(|lane| stem(lane.name()) == name) { name } else { OTHERS };
            let fold = fold(recording, look, name, inside);
            rows.push(Row { name: indented(lanes, look, first, &fold.name), ..fold });
        }
    }

    let mut rest: Vec<(&str, Vec<&Lane>)> = Vec::new();
    let mut places = HashMap::new();
    let taken: HashSet<_> = chosen.shown.iter().chain(chosen.folded.values().flatten()).collect();
    for lane in order.iter().filter(|number| !taken.contains(number)).map(|number| &lanes[*number]) {
        let name = stem(lane.name());
        let place = *places.entry(name).or_insert(rest.len());
        if place == rest.len() {
            rest.push((name, Vec::new()));
        }
        rest[place].1.push(lane);
    }
    // The most frequent names; the sort is stable.
    rest.sort_by_key(|(_, lanes)| std::cmp::Reverse(lanes.len()));
    if rest.len() > most_names {
        let more: Vec<_> = rest.drain(most_names - 1..).flat_map(|(_, lanes)| lanes).collect();
        rest.push((OTHERS, more));
    }
    rows.extend(rest.into_iter().map(|(name, lanes)| fold(recording, look, name, lanes)));
    rows
}

const OTHERS: &str = "others";

/// Which lanes have a row.
struct Chosen {
    shown: HashSet<usize>,
    /// By the lane below whose row they come: lanes that share one.
    folded: HashMap<usize, Vec<usize>>,
}

/// A name without the number that tells it from others: `call` for `call 12`.
fn stem(name: &str) -> &str {
    let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit()).trim_end_matches([' ', '#', '_', '-']);
    if stem.is_empty() { name } else { stem }
}

fn total(recording: &Recording, lane: &Lane) -> Option<Duration> {
    recording.span(lane).map(|(began, ended)| ended.saturating_sub(began))
}

fn choose(recording: &Recording, order: &[usize], names: HashMap<&str, Vec<Duration>>, most: usize) -> Chosen {
    let lanes = recording.lanes();
    let (mut chosen, mut folded) = (HashSet::new(), HashMap::new());
    let some = |ending: &[Ending]| {
        let such = order.iter().copied().filter(|number| ending.contains(&lanes[*number].ending()));
        such.take(most / 4).collect::<Vec<_>>()
    };
    chosen.extend(some(&[Ending::Failed, Ending::Panicked]));
    chosen.extend(some(&[Ending::Running]));

    let medians: HashMap<_, _> =
        names.into_iter().map(|(name, times)| (name, Percentiles::from_iter(times).at(0.5))).collect();
    let is_slow = |number: &usize| {
        let took = total(recording, &lanes[*number])?;
        (took >= medians[stem(lanes[*number].name())].mul_f64(SLOW)).then_some((took, *number))
    };
    let mut slow: Vec<_> = order.iter().filter_map(is_slow).collect();
    slow.sort_by_key(|(took, _)| std::cmp::Reverse(*took));
    let mut slowest: Vec<usize> = Vec::new();
    for (_, number) in slow {
        if slowest.len() == SLOWEST {
            break;
        }
        let mut around = iter::successors(Some(number), |lane| parent(lanes, *lane));
        if !around.any(|lane| slowest.contains(&lane)) {
            slowest.push(number);
        }
    }
    for slow in slowest {
        let place = order.iter().position(|number| *number == slow).unwrap_or_default();
        // In this order, what is inside a lane comes right after it.
        let is_inside = |number: &&usize| {
            iter::successors(parent(lanes, **number), |lane| parent(lanes, *lane)).any(|lane| lane == slow)
        };
        let mut inside: Vec<_> = order[place + 1..].iter().take_while(is_inside).copied().collect();
        inside.sort_by_key(|number| std::cmp::Reverse(total(recording, &lanes[*number])));
        let many = if inside.len() > INSIDE { inside.split_off(INSIDE - 1) } else { Vec::new() };
        for number in iter::once(slow).chain(inside) {
            if chosen.len() + folded.len() < most {
                chosen.insert(number);
            }
        }
        if !many.is_empty() && chosen.len() + folded.len() < most {
            let last = iter::once(&slow).chain(order[place + 1..].iter().take_while(is_inside));
            folded.extend(last.filter(|number| chosen.contains(number)).last().map(|last| (*last, many)));
        }
    }
    let shared: HashSet<_> = folded.values().flatten().copied().collect();
    for number in order.iter().filter(|number| !shared.contains(number)) {
        if chosen.len() + folded.len() >= most {
            break;
        }
        chosen.insert(*number);
    }
    Chosen { shown: chosen, folded }
}

fn row(recording: &Recording, look: Look, number: usize) -> Row<'_> {
    let lane = &recording.lanes()[number];
    let mut threads = Vec::new();
    let times = look_at(recording, lane, |thread| {
        if !threads.contains(&thread) {
            threads.push(thread);
        }
    });
    let name = indented(recording.lanes(), look, lane, &visible(lane.name(), look.ascii));
    Row { name, what: What::Lane(lane), threads, times }
}

/// A name under that of the lane it lies inside, or, with a plus, under that of the lane that spawned it.
fn indented(lanes: &[Lane], look: Look, lane: &Lane, name: &str) -> String {
    let deepest = look.longest_name / 4;
    let depth = iter::successors(parent(lanes, lane.number()), |lane| parent(lanes, *lane)).take(deepest).count();
    match (depth, lane.origin()) {
        (0, _) => name.to_owned(),
        (_, Origin::SpawnedBy(_)) => format!("{:indent$}+ {name}", "", indent = 2 * (depth - 1)),
        _ => format!("{:indent$}{name}", "", indent = 2 * depth),
    }
}

/// One row for all these lanes, whose times it adds up.
fn fold<'a>(recording: &'a Recording, look: Look, name: &str, lanes: Vec<&'a Lane>) -> Row<'a> {
    let mut sum = Times::default();
    let mut span: Option<(Duration, Duration)> = None;
    let (mut threads, mut last_met) = (BTreeSet::new(), None);
    let (mut failed, mut dropped, mut panicked, mut running) = (0_usize, 0_usize, 0_usize, 0_usize);
    // There may be a million, so each is looked at once.
    for lane in &lanes {
        match lane.ending() {
            Ending::Failed => failed += 1,
            Ending::Dropped => dropped += 1,
            Ending::Panicked => panicked += 1,
            Ending::Running => running += 1,
            Ending::Finished | Ending::Unknown => {}
        }
        let met = |thread| {
            if last_met.replace(thread) != Some(thread) {
                threads.insert(thread);
            }
        };
        let Some((began, ended)) = recording.span(lane) else { continue };
        let (first, last) = span.unwrap_or((began, ended));
        span = Some((first.min(began), last.max(ended)));
        let times = look_at(recording, lane, met);
        sum.waited += times.waited;
        sum.worked += times.worked;
        sum.polls += times.polls;
        sum.wakes += times.wakes;
    }
    let counts = [(failed, "failed"), (dropped, "dropped"), (panicked, "panicked"), (running, "running")];
    let counts: Vec<_> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, how)| format!("{count} {how}")).collect();
    let (name, count) = (visible(name, look.ascii), lanes.len());
    let totals = Group::new(recording, lanes).total();
    let [median, most] = [0.5, 0.99].map(|share| look.time(totals.at(share)));
    let times = (totals.count() > 0).then(|| format!("p50 {median}, p99 {most}"));
    Row {
        name: format!("{} {count} {} {name}", look.ellipsis(), if look.ascii { 'x' } else { '×' }),
        what: What::Folded(Folded {
            span,
            is_bad: !counts.is_empty(),
            words: counts.into_iter().chain(times).collect::<Vec<_>>().join(", "),
        }),
        threads: threads.into_iter().collect(),
        times: sum,
    }
}

/// What a lane did, so far if it runs; `met` gets the thread of each poll. A blocked call holds its thread and only waits.
fn look_at(recording: &Recording, lane: &Lane, mut met: impl FnMut(usize)) -> Times {
    let (began, ended) = recording.span(lane).unwrap_or_default();
    let (mut held, mut polls) = (Duration::ZERO, 0);
    for poll in lane.polls() {
        met(poll.thread);
        held += poll.exit.unwrap_or(ended).saturating_sub(poll.enter);
        polls += 1;
    }
    let (waited, worked) = match lane.kind() {
        Kind::Blocked => (held, Duration::ZERO),
        _ => (ended.saturating_sub(began).saturating_sub(held), held),
    };
    Times { waited, worked, polls, wakes: lane.wakes().count() }
}

/// Why a lane has no answer, if it ended without one.
pub(crate) fn why(lane: &Lane) -> Option<&str> {
    match lane.ending() {
        Ending::Failed => Some(lane.failure().unwrap_or("failed")),
        Ending::Dropped => Some("dropped"),
        Ending::Panicked => Some("panicked"),
        Ending::Running | Ending::Finished | Ending::Unknown => None,
    }
}

/// The lanes of a recording so that those inside a lane, and those spawned by it, come right after it.
fn tree_order(lanes: &[Lane]) -> Vec<usize> {
    let none = usize::MAX;
    // Of each lane its first child and its next sibling; the last place is that of the root.
    let mut first_child = vec![none; lanes.len() + 1];
    let mut next_sibling = vec![none; lanes.len()];
    for number in (0..lanes.len()).rev() {
        let parent = parent(lanes, number).unwrap_or(lanes.len());
        next_sibling[number] = first_child[parent];
        first_child[parent] = number;
    }
    let mut order = Vec::with_capacity(lanes.len());
    let mut ahead = vec![first_child[lanes.len()]];
    while let Some(number) = ahead.pop() {
        if number != none {
            order.push(number);
            ahead.push(next_sibling[number]);
            ahead.push(first_child[number]);
        }
    }
    order
}

fn parent(lanes: &[Lane], number: usize) -> Option<usize> {
    match lanes[number].origin() {
        Origin::Root => None,
        Origin::Inside(parent) | Origin::SpawnedBy(parent) => Some(parent),
    }
}
