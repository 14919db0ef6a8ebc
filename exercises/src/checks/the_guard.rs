//! Calls at once whose results go into one shared total.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use workload::ApiError;

use super::{Checked, image_lanes, returns_at_once};
use crate::api::{Api, World};
use crate::observe::{Seen, each_called_once, ms, observe, starts_at};

/// What every image of the client has.
const BYTES: usize = 9;

type Total = Arc<Mutex<usize>>;

/// Checks an answer.
pub fn check<F>(answer: F) -> Checked
where
    F: AsyncFn(&Api, &[u32], &Total) -> Result<(), ApiError> + Copy + Send + 'static,
{
    let worlds: [(&[u32], &[u64], usize); 3] =
        [(&[1, 2, 3, 4, 5], &[200], 0), (&[8, 3, 6], &[200, 100, 300], 100), (&[2, 9, 4, 7], &[100, 300], 7)];
    Checked::first_failure(worlds.into_iter().map(|(ids, latencies, before)| {
        let world = World::new().image_latencies(ids, latencies);
        let seen = observe(&world, &async move |api: &Api| {
            let total = Arc::new(Mutex::new(before));
            let returned = answer(api, ids, &total).await;
            (returned, total.try_lock().map(|total| *total).ok())
        });
        Checked { verdict: judge(&seen, ids, before), recording: seen.later }
    }))
}

fn judge(seen: &Seen<(Result<(), ApiError>, Option<usize>)>, ids: &[u32], before: usize) -> Result<String, String> {
    let (returned, total) = seen.returned()?;
    each_called_once(&seen.later, &image_lanes(ids))?;
    seen.nothing_left_running()?;
    returned.as_ref().map_err(|error| format!("Every call succeeds, and you return an error: {error}."))?;
    let Some(total) = total else { return Err("You return while the lock on total is still held.".to_owned()) };
    let right = before + ids.len() * BYTES;
    let in_flight = seen.later.max_in_flight();
    if *total != right {
        let why = if in_flight > 1 && *total < right && *total > before {
            ": updates are lost, since another task adds between your reading and your writing"
        } else {
            ""
        };
        return Err(format!("total is {total}, and {right} is right{why}."));
    }
    if in_flight == 1 {
        // Created late, a call may have waited for the lock or for the call before it: which one, a recording doesn't tell.
        return Err(
            "Right total, but one call at a time: the lock is held across an `.await`, or each call is awaited \
                    before the next one starts."
                .to_owned(),
        );
    }
    for lane in seen.later.lanes() {
        starts_at(&seen.later, lane, Duration::ZERO)?;
    }
    returns_at_once(seen)?;
    Ok(format!("Solved: {in_flight} calls in flight at once, {}, and the total is right.", ms(seen.returned_at())))
}
