//! A blocking function next to an async call.

use workload::{ApiError, User};

use super::{Checked, SOON, is_error_of, no_error, overlap, returns_within, thread_is_free};
use crate::api::{Api, World, report_of};
use crate::observe::{Seen, each_called_once, observe_in_real_time};

const CALLS: [&str; 2] = ["get_user", "read_report"];

/// Checks an answer.
pub fn check(answer: impl AsyncFn(&Api, u32) -> Result<(User, String), ApiError> + Copy + Send + 'static) -> Checked {
    let worlds = [
        (World::new(), 1),
        (World::new().latency("get_user", 50).latency("read_report", 400), 2),
        (World::new().latency("get_user", 100).failing("get_user"), 3),
    ];
    Checked::first_failure(worlds.into_iter().zip([true, true, false]).map(|((world, user), succeeds)| {
        let answer = async move |api: &Api| answer(api, user).await;
        observe_in_real_time(&world, &answer, |seen| if succeeds { judge(seen, user) } else { fails(seen) })
    }))
}

fn judge(seen: &Seen<Result<(User, String), ApiError>>, id: u32) -> Result<String, String> {
    let returned = seen.returned_or_held()?;
    each_called_once(&seen.later, &CALLS)?;
    seen.nothing_left_running()?;
    thread_is_free(seen, "read_report")?;
    let (user, report) = no_error(returned)?;
    if user.id != id || *report != report_of(id) {
        return Err(format!("You don't return user {id} and the report that read_report returned."));
    }
    let [Some(get_user), Some(read_report)] = CALLS.map(|call| seen.later.lane(call)) else {
        return Err("A call is missing in the recording.".to_owned());
    };
    overlap([get_user, read_report])?;
    returns_within(seen, SOON)?;
    Ok("Solved: read_report blocks a thread of its own, and the runtime's thread stays free.".to_owned())
}

/// A thread can't be cancelled, so the report may be read on.
fn fails(seen: &Seen<Result<(User, String), ApiError>>) -> Result<String, String> {
    seen.returned_or_held()?;
    thread_is_free(seen, "read_report")?;
    is_error_of(&seen.later, seen.returned_or_held()?, "get_user")
}
