//! Three calls that need nothing from each other.

use std::time::Duration;

use async_timeline::Recording;
use workload::{ApiError, Dashboard};

use super::{Checked, all_done, error_is_returned, returns_at_once};
use crate::api::{Api, World};
use crate::observe::{Seen, ms, observe, starts_at};

pub(super) const CALLS: [&str; 3] = ["get_user", "get_posts", "get_comments"];

/// Checks an answer.
pub fn check(answer: impl AsyncFn(&Api, u32) -> Result<Dashboard, ApiError> + Copy + Send + 'static) -> Checked {
    let runs = [
        ([200, 200, 200], 1, None),
        ([100, 300, 200], 2, None),
        ([300, 200, 100], 3, None),
        ([200, 100, 300], 2, None),
        ([100, 200, 300], 3, Some("get_posts")),
        ([300, 200, 100], 1, Some("get_comments")),
        ([100, 100, 300], 2, Some("get_user")),
    ];
    Checked::first_failure(runs.into_iter().map(|(latencies, user, failing)| {
        let world = CALLS.into_iter().zip(latencies).fold(World::new(), |world, (call, ms)| world.latency(call, ms));
        let seen = observe(&world.failing_if(failing), &async move |api: &Api| answer(api, user).await);
        let verdict = failing.map_or_else(|| judge(&seen, user), |failing| error_is_returned(&seen, failing));
        Checked { verdict, recording: seen.later }
    }))
}

fn judge(seen: &Seen<Result<Dashboard, ApiError>>, user: u32) -> Result<String, String> {
    is_of(all_done(seen, &CALLS)?, user)?;
    one_after_another(&seen.later).map_err(|why| format!("Right result, but {why}"))?;
    returns_at_once(seen)?;
    Ok(format!("Solved: three calls in flight at once, {}.", ms(seen.returned_at())))
}

/// Checks that each call began at once.
pub(super) fn one_after_another(recording: &Recording) -> Result<(), String> {
    let how = match recording.max_in_flight() {
        1 => "one call at a time: ",
        2 => "two calls at a time: ",
        _ => "",
    };
    let late = recording.lanes().iter().try_for_each(|lane| starts_at(recording, lane, Duration::ZERO));
    late.map_err(|why| format!("{how}{why}"))
}

/// Checks the data of a dashboard.
pub(super) fn is_of(dashboard: &Dashboard, user: u32) -> Result<(), String> {
    let of = |what: &str| format!("The {what} in your dashboard are not those of user {user}.");
    let expected = expected(user);
    if dashboard.user != expected.user {
        return Err(format!("Your dashboard is of user {}, not of user {user}.", dashboard.user.id));
    }
    if dashboard.posts != expected.posts {
        return Err(of("posts"));
    }
    if dashboard.comments != expected.comments {
        return Err(of("comments"));
    }
    Ok(())
}

/// The dashboard of a user, from the client itself.
pub(super) fn expected(user: u32) -> Dashboard {
    let clock = workload::VirtualClock::new();
    let api = workload::Api::new(clock.clone());
    let calls = async { futures::try_join!(api.get_user(user), api.get_posts(user), api.get_comments(user)) };
    let (user, posts, comments) =
        futures::executor::block_on(clock.drive(calls)).expect("users one to three are there, and no call fails");
    Dashboard { user, posts, comments }
}
