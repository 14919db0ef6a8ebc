//! Calls with a time limit of their own.

use std::time::Duration;

use async_timeline::{Ending, Lane};
use workload::Image;

use super::{Checked, image_lanes, returns_at_once};
use crate::api::{Api, World};
use crate::observe::{Seen, TICK, each_called_once, ms, observe};

const LIMIT: Duration = Duration::from_millis(200);

/// Checks an answer.
pub fn check(answer: impl AsyncFn(&Api, &[u32]) -> Vec<Option<Image>> + Copy + Send + 'static) -> Checked {
    let worlds: [(&[u32], &[u64], Option<&str>); 5] = [
        (&[1, 2, 3, 4, 5], &[150, 1000, 100, 150, 100], None),
        (&[9, 4, 7], &[1_800_000, 180, 900_000], None),
        (&[6, 2, 8, 3], &[190, 50, 220, 190], None),
        (&[5, 1, 3], &[100, 150, 190], None),
        (&[4, 8, 2], &[150, 100, 400], Some("get_image 8")),
    ];
    Checked::first_failure(worlds.into_iter().map(|(ids, latencies, failing)| {
        let world = World::new().latencies_of("get_image", ids, latencies).failing_if(failing);
        let seen = observe(&world, &async move |api: &Api| answer(api, ids).await);
        Checked { verdict: judge(&seen, &world, ids), recording: seen.later }
    }))
}

fn judge(seen: &Seen<Vec<Option<Image>>>, world: &World, ids: &[u32]) -> Result<String, String> {
    let images = seen.returned()?;
    for lane in seen.later.lanes() {
        ends_in_time(lane, world.latency_of(lane.name()), seen.returned_at())?;
    }
    each_called_once(&seen.later, &image_lanes(ids))?;
    if images.len() != ids.len() {
        return Err(format!("You return {} results for {} ids.", images.len(), ids.len()));
    }
    for ((id, lane), image) in ids.iter().zip(image_lanes(ids)).zip(images) {
        let in_time = world.latency_of(&lane) <= LIMIT;
        if seen.later.lane(&lane).is_some_and(|lane| lane.ending() == Ending::Failed) {
            if image.is_some() {
                return Err(format!("{lane} fails, and you return an image for it."));
            }
            continue;
        }
        match image {
            Some(image) if in_time && image.id != *id => {
                return Err(format!("Image {} is where image {id} should be.", image.id));
            }
            Some(_) if !in_time => return Err(format!("{lane} takes too long, and you return an image for it.")),
            None if in_time => return Err(format!("{lane} ends in time, and you return None for it.")),
            _ => {}
        }
    }
    returns_at_once(seen)?;
    Ok(format!("Solved: no image has more than {}, and the slow calls are cancelled.", ms(LIMIT)))
}

fn ends_in_time(lane: &Lane, latency: Duration, returned: Duration) -> Result<(), String> {
    let Some(began) = lane.began() else { return Ok(()) };
    let name = lane.name();
    let ended = lane.ended().unwrap_or(Duration::MAX);
    let given_up = lane.ending() == Ending::Dropped;
    let took = ended.saturating_sub(began);
    if given_up && took + TICK < LIMIT {
        let why = if lane.created() + TICK < began {
            format!(
                "its time counts from {}, when it was created, and not from {}, when it starts",
                ms(lane.created()),
                ms(began)
            )
        } else {
            format!("each image has {} of its own", ms(LIMIT))
        };
        return Err(format!("{name} is given up after {}: {why}.", ms(took)));
    }
    if latency > LIMIT && took > LIMIT + TICK {
        // A task is not cancelled when its handle is dropped.
        return Err(if ended > returned {
            let ended = lane.ended().map_or("for more than an hour".to_owned(), |ended| format!("until {}", ms(ended)));
            format!("You give up {name} at {}, but it runs on {ended}, unseen.", ms(returned.min(began + LIMIT)))
        } else if given_up {
            format!("{name} takes {}, and you wait for it until {} after its start.", ms(latency), ms(took))
        } else {
            format!("{name} takes {}, and you wait for it to the end: stop after {}.", ms(latency), ms(LIMIT))
        });
    }
    Ok(())
}
