//! Five calls, some of which need the result of another one.

use std::time::Duration;

use async_timeline::{Lane, Recording};
use workload::ApiError;

use super::{Checked, error_is_returned, no_error, returns_at_once};
use crate::api::{Api, LOGO, Profile, World};
use crate::observe::{Seen, each_called_once, ms, observe, starts_at};

/// Each call and the one whose result it needs.
const NEEDS: [(&str, Option<&str>); 5] = [
    ("login", None),
    ("get_logo", None),
    ("get_user", Some("login")),
    ("get_posts", Some("login")),
    ("get_avatar", Some("get_user")),
];

/// Checks an answer.
pub fn check(answer: impl AsyncFn(&Api, &str) -> Result<Profile, ApiError> + Copy + Send + 'static) -> Checked {
    // In the order of `NEEDS`. Every call is on the critical path in one of the runs.
    let worlds = [
        ([100, 250, 100, 150, 100], "ada", 1, None),
        ([50, 500, 150, 100, 50], "grace", 2, None),
        ([100, 200, 50, 400, 100], "barbara", 3, None),
        ([150, 100, 300, 50, 200], "grace", 2, None),
        ([150, 100, 300, 50, 200], "ada", 1, Some("get_posts")),
        ([50, 500, 150, 100, 50], "barbara", 3, Some("get_avatar")),
    ];
    Checked::first_failure(worlds.into_iter().map(|(latencies, name, user, failing)| {
        let world = NEEDS.iter().zip(latencies).fold(World::new(), |world, ((call, _), ms)| world.latency(*call, ms));
        let seen = observe(&world.failing_if(failing), &async move |api: &Api| answer(api, name).await);
        let verdict = failing.map_or_else(|| judge(&seen, user), |failing| error_is_returned(&seen, failing));
        Checked { verdict, recording: seen.later }
    }))
}

fn judge(seen: &Seen<Result<Profile, ApiError>>, user: u32) -> Result<String, String> {
    let profile = seen.returned()?;
    each_called_once(&seen.later, &NEEDS.map(|(call, _)| call))?;
    seen.nothing_left_running()?;
    for (call, needs) in NEEDS.into_iter().filter_map(|(call, needs)| Some((call, needs?))) {
        let began = seen.later.lane(call).and_then(Lane::began).unwrap_or_default();
        if began < end_of(&seen.later, needs) {
            return Err(format!("{call} starts at {}, before {needs} has ended: its argument is guessed.", ms(began)));
        }
    }
    let profile = no_error(profile)?;
    if profile.user.id != user
        || profile.avatar.id != user
        || profile.posts != super::three_at_once::expected(user).posts
    {
        return Err(format!("Your profile is not that of user {user}."));
    }
    if profile.logo.id != LOGO {
        return Err("The logo in your profile is not the one that get_logo returns.".to_owned());
    }
    // By when they could start, so that the first cause is named and not what follows from it.
    let mut calls = NEEDS.map(|(call, needs)| (needs.map_or(Duration::ZERO, |needs| end_of(&seen.later, needs)), call));
    calls.sort_unstable();
    for (possible, call) in calls {
        if let Some(lane) = seen.later.lane(call) {
            starts_at(&seen.later, lane, possible)?;
        }
    }
    returns_at_once(seen)?;
    Ok(format!("Solved: {} is the critical path, and no call waits for what it doesn't need.", ms(seen.returned_at())))
}

fn end_of(recording: &Recording, call: &str) -> Duration {
    recording.lane(call).and_then(Lane::ended).unwrap_or_default()
}
