//! Three calls at once, one of which fails.

use async_timeline::{Ending, Lane};
use workload::{ApiError, Dashboard};

use super::three_at_once::{CALLS, is_of, one_after_another};
use super::{Checked, error_is_returned, listed, no_error, returns_at_once, runs_on};
use crate::api::{Api, World};
use crate::observe::{Seen, TICK, each_called_once, ms, observe};

/// Checks an answer.
pub fn check(answer: impl AsyncFn(&Api, u32) -> Result<Dashboard, ApiError> + Copy + Send + 'static) -> Checked {
    let worlds = [
        ([200, 50, 200], Some("get_posts"), 1),
        ([50, 300, 100], Some("get_comments"), 2),
        ([150, 100, 300], Some("get_user"), 3),
        ([100, 300, 200], None, 2),
    ];
    Checked::first_failure(worlds.into_iter().map(|(latencies, failing, user)| {
        let world = CALLS.into_iter().zip(latencies).fold(World::new(), |world, (call, ms)| world.latency(call, ms));
        let seen = observe(&world.failing_if(failing), &async move |api: &Api| answer(api, user).await);
        let verdict = failing.map_or_else(|| succeeds(&seen, user), |failing| fails(&seen, failing));
        Checked { verdict, recording: seen.later }
    }))
}

fn fails(seen: &Seen<Result<Dashboard, ApiError>>, failing: &str) -> Result<String, String> {
    error_is_returned(seen, failing)?;
    let failed = seen.later.lanes().iter().find(|lane| lane.ending() == Ending::Failed);
    let failed = failed.and_then(Lane::ended).unwrap_or_default();
    let started = |name: &str| seen.later.lane(name).is_some_and(|lane| lane.began() < Some(failed));
    if let Some(missing) = CALLS.into_iter().find(|name| !started(name)) {
        return Err(format!("One call at a time: when {failing} fails, {missing} has not started."));
    }
    each_called_once(&seen.later, &CALLS)?;
    one_after_another(&seen.later)?;
    let returned = seen.returned_at();
    if returned > failed + TICK {
        let ended = |lane: &&Lane| {
            lane.ending() != Ending::Dropped
                && lane.ended().is_some_and(|ended| ended <= returned && ended + TICK >= returned)
        };
        let last = seen.later.lanes().iter().find(ended);
        let when = last.map(|lane| format!(", when {} has ended", lane.name())).unwrap_or_default();
        return Err(format!("{failing} fails at {}, and you return its error at {}{when}.", ms(failed), ms(returned)));
    }
    if let Some((lane, until)) = runs_on(seen) {
        return Err(format!(
            "You return the error at {}, but {lane} runs on {until}, unseen: dropping a `JoinHandle` cancels nothing.",
            ms(returned)
        ));
    }
    let cancelled = seen.later.cancelled();
    Ok(format!("Solved: the error is returned at {}, and {} cancelled.", ms(returned), listed(&cancelled)))
}

fn succeeds(seen: &Seen<Result<Dashboard, ApiError>>, user: u32) -> Result<String, String> {
    is_of(no_error(seen.returned()?)?, user)?;
    each_called_once(&seen.later, &CALLS)?;
    returns_at_once(seen)?;
    Ok(String::new())
}
