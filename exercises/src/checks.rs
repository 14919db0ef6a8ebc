//! What each exercise asks for, and how it tells an answer that is right from one that is only fast.

use std::time::Duration;

use async_timeline::{Ending, Lane, Recording};
use workload::ApiError;

use crate::observe::{Seen, THREAD, TICK, each_called_once, ms, rounded};

pub mod at_most_five;
pub mod cpu_work;
pub mod dont_block;
pub mod each_in_time;
pub mod first_to_succeed;
pub mod forgotten_await;
pub mod one_fails;
pub mod pages;
pub mod slow_dashboard;
pub mod the_guard;
pub mod the_loop;
pub mod three_at_once;
pub mod what_needs_what;

/// The result of a check.
#[derive(Debug)]
pub struct Checked {
    /// The run that the verdict is about.
    pub recording: Recording,
    /// A sentence about the answer: `Ok` if it is solved.
    pub verdict: Result<String, String>,
}

impl Checked {
    /// Takes the first check that fails, or else the first one of all: the run with the numbers that the exercise names.
    fn first_failure(runs: impl IntoIterator<Item = Self>) -> Self {
        let mut runs = runs.into_iter();
        let first = runs.next().expect("a check has at least one run");
        if first.verdict.is_err() {
            return first;
        }
        if let Some(mut failed) = runs.find(|run| run.verdict.is_err()) {
            failed.verdict = failed.verdict.map_err(|why| format!("With other numbers: {why}"));
            return failed;
        }
        first
    }

    /// Adds to a verdict what only the source tells, since the runs of such answers are the same.
    #[must_use]
    pub fn explained_by(mut self, source: &str) -> Self {
        let drops = |what| source.lines().any(|line| line.contains("let _ =") && line.contains(what));
        let why = match &self.verdict {
            Err(why) if why.contains("never awaited") && drops("api.") => {
                "`let _ =` drops it at once, and only silences the warning"
            }
            Err(why) if why.contains("are in flight at once") && source.contains("acquire") => {
                if drops("acquire") {
                    "`let _ =` drops a permit at once"
                } else {
                    "a permit limits only what happens while you have it"
                }
            }
            _ => return self,
        };
        self.verdict = self.verdict.map_err(|verdict| format!("{}; {why}.", verdict.trim_end_matches('.')));
        self
    }
}

/// The names of the lanes of images.
fn image_lanes(ids: &[u32]) -> Vec<String> {
    ids.iter().map(|id| format!("get_image {id}")).collect()
}

/// `a`, `a and b`, or `a, b and c`, with the verb.
fn listed(names: &[&str]) -> String {
    match names {
        [] => "nothing is left to be".to_owned(),
        [name] => format!("{name} is"),
        [names @ .., last] => format!("{} and {last} are", names.join(", ")),
    }
}

/// What the answer returned, where every call succeeds: each of them was called once, and nothing was left running.
fn all_done<'a, T>(seen: &'a Seen<Result<T, ApiError>>, calls: &[impl AsRef<str>]) -> Result<&'a T, String> {
    let returned = seen.returned()?;
    each_called_once(&seen.later, calls)?;
    seen.nothing_left_running()?;
    no_error(returned)
}

fn no_error<T>(returned: &Result<T, ApiError>) -> Result<&T, String> {
    returned.as_ref().map_err(|error| format!("Every call succeeds, and you return an error: {error}."))
}

/// Checks that the answer returned an error when a call failed.
fn error_is_returned<T>(seen: &Seen<Result<T, ApiError>>, failing: &str) -> Result<String, String> {
    is_error_of(&seen.later, seen.returned()?, failing)
}

fn is_error_of<T>(recording: &Recording, returned: &Result<T, ApiError>, failing: &str) -> Result<String, String> {
    match returned {
        Ok(_) if recording.lane(failing).is_none() => Err(format!("{failing} is never called.")),
        Ok(_) => Err(format!("{failing} fails, and you return Ok: the error is lost.")),
        Err(error) if recording.lane(failing).and_then(Lane::failure) == Some(&*error.to_string()) => Ok(String::new()),
        Err(error) => Err(format!("{failing} fails, and you return another error: {error}.")),
    }
}

/// Checks that the answer returned when its last call had ended.
fn returns_at_once<T>(seen: &Seen<T>) -> Result<(), String> {
    returns_within(seen, TICK)
}

/// Checks that the answer returned soon after its last call had ended.
fn returns_within<T>(seen: &Seen<T>, time: Duration) -> Result<(), String> {
    let last = seen.later.lanes().iter().filter_map(Lane::ended).max().unwrap_or_default();
    if seen.returned_at() > last + time {
        return Err(format!("Your last call ends at {}, and you return at {}.", ms(last), ms(seen.returned_at())));
    }
    Ok(())
}

/// How late an answer may return in real time.
const SOON: Duration = Duration::from_millis(60);

/// Checks that nothing held the only thread of the runtime: not the blocking function `name`, and not the wait for it.
fn thread_is_free<T>(seen: &Seen<T>, name: &str) -> Result<(), String> {
    let named = || seen.later.lanes().iter().filter(|lane| lane.name() == name);
    let on_it = |lane: &&Lane| lane.polls().any(|poll| seen.later.thread_name(poll.thread) == THREAD);
    if let Some(lane) = named().find(on_it) {
        let who = if named().all(|lane| on_it(&lane)) {
            name.to_owned()
        } else {
            format!("One {name} runs on another thread, and the other one")
        };
        let time = rounded(lane.duration().unwrap_or_default());
        return Err(format!("{who} holds the runtime's thread for {time}, and no other task can run meanwhile."));
    }
    seen.held_for().map_or(Ok(()), |held| {
        Err(format!(
            "{name} runs on another thread, and yet the runtime's thread is held for {}: your answer blocks it, or \
             keeps asking, instead of waiting with `.await`.",
            rounded(held)
        ))
    })
}

/// Checks that two lanes of a run in real time were in flight together, for half of the shorter one at least.
fn overlap([a, b]: [&Lane; 2]) -> Result<(), String> {
    let (began, ended) = (a.began().max(b.began()), a.ended().min(b.ended()));
    let together = ended.unwrap_or_default().saturating_sub(began.unwrap_or_default());
    if together >= a.duration().min(b.duration()).unwrap_or_default() / 2 {
        return Ok(());
    }
    let (first, second) = if a.began() <= b.began() { (a, b) } else { (b, a) };
    let when = if second.began() >= first.ended() { "has ended" } else { "has run for most of its time" };
    if first.name() == second.name() {
        return Err(format!(
            "The runtime's thread is free, but the second {} starts only when the first {when}.",
            first.name()
        ));
    }
    Err(format!("The runtime's thread is free, but {} starts only when {} {when}.", second.name(), first.name()))
}

/// A call that was not cancelled when the answer returned, and until when it ran on.
fn runs_on<T>(seen: &Seen<T>) -> Option<(&str, String)> {
    let lane = seen.later.lanes().iter().find(|lane| {
        let cancelled = lane.ending() == Ending::Dropped && lane.ended() <= Some(seen.returned_at() + TICK);
        lane.began().is_some() && lane.ended() > Some(seen.returned_at()) && !cancelled
            || lane.ending() == Ending::Running
    })?;
    let until = match lane.ended() {
        Some(ended) => format!("until {}", ms(ended)),
        None => "for more than an hour".to_owned(),
    };
    Some((lane.name(), until))
}
