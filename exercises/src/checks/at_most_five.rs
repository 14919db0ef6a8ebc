//! Many calls to a server that allows five at a time.

use std::time::Duration;

use async_timeline::Lane;
use workload::{ApiError, Image};

use super::{Checked, all_done, error_is_returned, image_lanes, returns_at_once};
use crate::api::{Api, World};
use crate::observe::{Seen, TICK, ms, observe};

const LIMIT: usize = 5;

/// Checks an answer.
pub fn check(answer: impl AsyncFn(&Api, &[u32]) -> Result<Vec<Image>, ApiError> + Copy + Send + 'static) -> Checked {
    let first: Vec<u32> = (1..=20).collect();
    let second = vec![31, 4, 15, 92, 65, 35, 89, 79, 32, 38, 46, 26, 43, 83];
    let worlds: [(Vec<u32>, &[u64], Option<&str>); 5] = [
        (first, &[100, 150, 200, 250], None),
        (second.clone(), &[300, 100, 50, 200, 150, 250, 100], None),
        (second.iter().rev().copied().collect(), &[50, 400, 100], None),
        (vec![7, 2, 5], &[100, 200], None),
        (second, &[100, 200], Some("get_image 79")),
    ];
    Checked::first_failure(worlds.into_iter().map(|(ids, latencies, failing)| {
        let world = World::new().latencies_of("get_image", &ids, latencies).failing_if(failing);
        let asked = ids.clone();
        let seen = observe(&world, &async move |api: &Api| answer(api, &asked).await);
        let verdict = failing.map_or_else(|| judge(&seen, &ids), |failing| error_is_returned(&seen, failing));
        Checked { verdict, recording: seen.later }
    }))
}

fn judge(seen: &Seen<Result<Vec<Image>, ApiError>>, ids: &[u32]) -> Result<String, String> {
    let images = all_done(seen, &image_lanes(ids))?;
    let (mut found, mut ids) = (images.iter().map(|image| image.id).collect::<Vec<_>>(), ids.to_vec());
    found.sort_unstable();
    ids.sort_unstable();
    if found != ids {
        return Err(format!("You return {} images, and not one for each of the {} ids.", found.len(), ids.len()));
    }
    match seen.later.max_in_flight() {
        1 => return Err(format!("One call at a time, {}: the server allows {LIMIT}.", ms(seen.returned_at()))),
        most if most > LIMIT => {
            return Err(format!("{most} calls are in flight at once, and the server allows {LIMIT}."));
        }
        most if most < LIMIT.min(ids.len()) => {
            return Err(format!("Only {most} calls are ever in flight at once, and the server allows {LIMIT}."));
        }
        _ => {}
    }
    let lanes: Vec<_> = seen.later.lanes().iter().collect();
    no_slot_is_empty(&lanes, LIMIT, Duration::ZERO)
        .map_err(|why| format!("Never more than {LIMIT} in flight, but {why}"))?;
    returns_at_once(seen)?;
    Ok(format!("Solved: never more than {LIMIT} in flight, and no slot empty, {}.", ms(seen.returned_at())))
}

/// Looks at `start` and at each moment at which a call has ended: the slot must be filled again while there are calls left.
pub(super) fn no_slot_is_empty(lanes: &[&Lane], limit: usize, start: Duration) -> Result<(), String> {
    let mut ends: Vec<_> = lanes.iter().filter_map(|lane| lane.ended()).chain([start]).collect();
    ends.sort_unstable();
    for end in ends {
        let settled = end + TICK;
        let in_flight = |lane: &&&Lane| lane.began() <= Some(settled) && lane.ended() > Some(settled);
        let running = lanes.iter().filter(in_flight).count();
        let next = lanes.iter().filter(|lane| lane.began() > Some(settled)).min_by_key(|lane| lane.began());
        let Some(next) = next.filter(|_| running < limit) else { continue };
        let began = next.began().unwrap_or_default();
        // At which end the slot was filled at last, and whether anything still ran then.
        let still_run = lanes.iter().any(|lane| lane.began() < Some(began) && lane.ended() > Some(began));
        let awaited =
            lanes.iter().find(|lane| lane.ended().is_some_and(|ended| ended <= began && ended + TICK >= began));
        let why = match awaited {
            Some(_) if !still_run => "the next image starts only when every call of the group has ended".to_owned(),
            Some(lane) => format!("the next image waits for {}, although other calls have ended", lane.name()),
            None => format!("the next image starts only at {}", ms(began)),
        };
        let left = lanes.iter().filter(|lane| lane.began() > Some(settled)).count();
        return Err(format!("at {} a slot is empty while {left} images are left: {why}.", ms(end)));
    }
    Ok(())
}
