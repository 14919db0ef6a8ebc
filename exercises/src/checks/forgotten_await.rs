//! One call, whose future has to be polled.

use async_timeline::{Ending, Lane};
use workload::ApiError;

use super::{Checked, error_is_returned, returns_at_once};
use crate::api::{Api, World};
use crate::observe::{Seen, each_called_once, ms, observe};

/// Checks an answer.
pub fn check(answer: impl AsyncFn(&Api, &str) -> Result<(), ApiError> + Copy + Send + 'static) -> Checked {
    let world = World::new();
    let worlds = [
        (world.clone(), "ada"),
        (world.clone().latency("login", 300), "grace"),
        (world.clone().failing("login"), "ada"),
        (world, "mallory"),
    ];
    Checked::first_failure(worlds.into_iter().zip([true, true, false, false]).map(|((world, name), succeeds)| {
        let seen = observe(&world, &async move |api: &Api| answer(api, name).await);
        Checked { verdict: judge(&seen, name, succeeds), recording: seen.later }
    }))
}

fn judge(seen: &Seen<Result<(), ApiError>>, name: &str, succeeds: bool) -> Result<String, String> {
    let returned = seen.returned()?;
    each_called_once(&seen.later, &["login"])?;
    seen.nothing_left_running()?;
    let login = &seen.later.lanes().iter().find(|lane| lane.began().is_some());
    if let Some(at) = login.filter(|lane| lane.ending() == Ending::Dropped).and_then(Lane::ended) {
        return Err(format!("login is cancelled at {}, before it has ended.", ms(at)));
    }
    if login.is_some_and(|lane| lane.ending() == Ending::Failed) == succeeds {
        return Err(format!(
            "login {}: log {name} in, with the password `secret`.",
            if succeeds { "fails" } else { "succeeds" }
        ));
    }
    if succeeds {
        returned.as_ref().map_err(|error| format!("login succeeds, and you return an error: {error}."))?;
    } else {
        error_is_returned(seen, "login")?;
    }
    returns_at_once(seen)?;
    Ok(format!("Solved: login has ended when you return, at {}.", ms(seen.returned_at())))
}
