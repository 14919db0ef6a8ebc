//! A blocking function next to an async call.

use std::time::Duration;

use workload::{ApiError, User};

use super::{Checked, on_the_runtimes_thread};
use crate::api::{Api, World, report_of};
use crate::observe::{Seen, each_called_once, observe_in_real_time, rounded};

const CALLS: [&str; 2] = ["get_user", "read_report"];

/// Checks an answer.
pub fn check<F>(answer: F) -> Checked
where
    F: AsyncFn(&Api, u32) -> Result<(User, String), ApiError> + Copy + Send + 'static,
{
    let worlds = [(World::new(), 1), (World::new().latency("get_user", 300), 2)];
    Checked::first_failure(worlds.into_iter().map(|(world, user)| {
        let seen = observe_in_real_time(&world, &async move |api: &Api| answer(api, user).await);
        Checked { verdict: judge(&seen, user), recording: seen.later }
    }))
}

fn judge(seen: &Seen<Result<(User, String), ApiError>>, id: u32) -> Result<String, String> {
    let returned = seen.returned()?;
    each_called_once(&seen.later, &CALLS)?;
    seen.nothing_left_running()?;
    let (user, report) =
        returned.as_ref().map_err(|error| format!("Every call succeeds, and you return an error: {error}."))?;
    if user.id != id || *report != report_of(id) {
        return Err(format!("You don't return user {id} and the report that read_report returned."));
    }
    let [Some(get_user), Some(read_report)] = CALLS.map(|call| seen.later.lane(call)) else {
        return Err("A call is missing in the recording.".to_owned());
    };
    let blocked = read_report.duration().unwrap_or_default();
    if on_the_runtimes_thread(&seen.later, read_report) {
        return Err(format!(
            "read_report blocks the runtime's thread for {}, and no other task can run meanwhile.",
            rounded(blocked)
        ));
    }
    if seen.held > blocked / 2 {
        return Err(format!(
            "read_report runs on a thread of its own, and yet the runtime's thread is held for {}: your answer waits without \
             `.await`.",
            rounded(seen.held)
        ));
    }
    if seen.later.overlap("get_user", "read_report") == Duration::ZERO {
        let (first, second) = if get_user.began() < read_report.began() {
            ("get_user", "read_report")
        } else {
            ("read_report", "get_user")
        };
        return Err(format!("The runtime's thread is free, but {second} starts only when {first} has ended."));
    }
    Ok("Solved: read_report blocks a thread of its own, and the runtime's thread stays free.".to_owned())
}
