//! Calls at once whose results go into one shared total.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::sleep;
use workload::ApiError;

use super::{Checked, image_lanes, is_error_of, no_error, returns_at_once};
use crate::api::{Api, World};
use crate::observe::{Seen, each_called_once, ms, observe, starts_at};

/// What every image of the client has.
const BYTES: usize = 9;

/// The images, their latencies in turn, the total before, and a call that fails.
type Numbers = (&'static [u32], &'static [u64], usize, Option<&'static str>);
type Total = Arc<Mutex<usize>>;

/// Checks an answer.
pub fn check(answer: impl AsyncFn(&Api, &[u32], &Total) -> Result<(), ApiError> + Copy + Send + 'static) -> Checked {
    let worlds: [Numbers; 4] = [
        (&[1, 2, 3, 4, 5], &[200], 0, None),
        (&[8, 3, 6], &[200, 100, 300], 100, None),
        (&[2, 9, 4, 7], &[100, 300], 7, None),
        (&[6, 1, 5], &[200, 100], 7, Some("get_image 1")),
    ];
    Checked::first_failure(worlds.into_iter().map(|(ids, latencies, before, failing)| {
        let world = World::new().latencies_of("get_image", ids, latencies).failing_if(failing);
        let seen = observe(&world, &async move |api: &Api| {
            let total = Arc::new(Mutex::new(before));
            let (lock, held) = (total.clone(), Arc::new(AtomicBool::new(false)));
            let found = held.clone();
            // A task of its own, so that the answer is polled no more often.
            let looks_at_the_lock = tokio::spawn(async move {
                for _ in 0..100 {
                    sleep(Duration::from_millis(10)).await;
                    found.fetch_or(lock.try_lock().is_err(), Relaxed);
                }
            });
            let returned = answer(api, ids, &total).await;
            looks_at_the_lock.abort();
            Done { returned, total: total.try_lock().map(|total| *total).ok(), held: held.load(Relaxed) }
        });
        let verdict = match failing {
            None => judge(&seen, ids, before),
            Some(failing) => seen.returned().and_then(|done| is_error_of(&seen.later, &done.returned, failing)),
        };
        Checked { verdict, recording: seen.later }
    }))
}

/// What was there when an answer had returned.
struct Done {
    returned: Result<(), ApiError>,
    /// `None` if the lock was still held.
    total: Option<usize>,
    /// Whether the lock was held while a call was in flight.
    held: bool,
}

fn judge(seen: &Seen<Done>, ids: &[u32], before: usize) -> Result<String, String> {
    let Done { returned, total, held } = seen.returned()?;
    each_called_once(&seen.later, &image_lanes(ids))?;
    seen.nothing_left_running()?;
    no_error(returned)?;
    let Some(total) = total else { return Err("You return while the lock on total is still held.".to_owned()) };
    let right = before + ids.len() * BYTES;
    let in_flight = seen.later.max_in_flight();
    if *total != right {
        let why = if in_flight > 1 && *total < right && *total > before && (*total - before).is_multiple_of(BYTES) {
            ": updates are lost, since another task adds between your reading and your writing"
        } else {
            ""
        };
        return Err(format!("total is {total}, and {right} is right{why}."));
    }
    if in_flight == 1 {
        let why =
            if *held { "the lock is held across an `.await`" } else { "each is awaited before the next one starts" };
        return Err(format!("Right total, but one call at a time: {why}."));
    }
    for lane in seen.later.lanes() {
        starts_at(&seen.later, lane, Duration::ZERO)?;
    }
    returns_at_once(seen)?;
    Ok(format!("Solved: {in_flight} calls in flight at once, {}, and the total is right.", ms(seen.returned_at())))
}
