//! What each exercise asks for, and how it tells an answer that is right from one that is only fast.

use async_timeline::{Ending, Lane, Recording};
use workload::ApiError;

use crate::observe::{Seen, THREAD, TICK, ms};

pub mod at_most_five;
pub mod cpu_work;
pub mod dont_block;
pub mod each_in_time;
pub mod first_to_succeed;
pub mod forgotten_await;
pub mod one_fails;
pub mod pages;
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

/// Checks that the answer returned an error when a call failed.
fn error_is_returned<T>(seen: &Seen<Result<T, ApiError>>, failing: &str) -> Result<(), String> {
    match seen.returned()? {
        Ok(_) if seen.later.lane(failing).is_none() => Err(format!("{failing} is never called.")),
        Ok(_) => Err(format!("{failing} fails, and you return Ok: the error is lost.")),
        Err(ApiError::Unavailable(call)) if failing.split(' ').next() == Some(call.name()) => Ok(()),
        Err(error) => Err(format!("{failing} fails, and you return another error: {error}.")),
    }
}

/// Checks that the answer returned when its last call had ended.
fn returns_at_once<T>(seen: &Seen<T>) -> Result<(), String> {
    let last = seen.later.lanes().iter().filter_map(Lane::ended).max().unwrap_or_default();
    if seen.returned_at() > last + TICK {
        return Err(format!("Your last call ends at {}, and you return at {}.", ms(last), ms(seen.returned_at())));
    }
    Ok(())
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

/// Whether a lane ran on the only thread of the runtime.
fn on_the_runtimes_thread(recording: &Recording, lane: &Lane) -> bool {
    lane.polls().any(|poll| recording.thread_name(poll.thread) == THREAD)
}
