//! Many equal calls that need nothing from each other, in order.

use std::time::Duration;

use workload::{ApiError, Image};

use super::{Checked, all_done, error_is_returned, image_lanes, returns_at_once};
use crate::api::{Api, World};
use crate::observe::{Seen, ms, observe, starts_at};

/// Checks an answer.
pub fn check(answer: impl AsyncFn(&Api, &[u32]) -> Result<Vec<Image>, ApiError> + Copy + Send + 'static) -> Checked {
    let many: Vec<u32> = (1..=40).rev().collect();
    let worlds: [(&[u32], &[u64], Option<&str>); 5] = [
        (&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], &[200, 300, 200, 100], None),
        (&[7, 3, 12, 5, 1, 9, 40], &[300, 100, 200], None),
        (&[2, 8, 4], &[50, 150, 100], None),
        (&many, &[100, 200, 300, 400], None),
        (&[6, 5, 4, 3, 2, 1], &[100, 200], Some("get_image 4")),
    ];
    Checked::first_failure(worlds.into_iter().map(|(ids, latencies, failing)| {
        let world = World::new().latencies_of("get_image", ids, latencies).failing_if(failing);
        let asked = ids.to_vec();
        let seen = observe(&world, &async move |api: &Api| answer(api, &asked).await);
        let verdict = failing.map_or_else(|| judge(&seen, ids), |failing| error_is_returned(&seen, failing));
        Checked { verdict, recording: seen.later }
    }))
}

fn judge(seen: &Seen<Result<Vec<Image>, ApiError>>, ids: &[u32]) -> Result<String, String> {
    let images = all_done(seen, &image_lanes(ids))?;
    for lane in seen.later.lanes() {
        starts_at(&seen.later, lane, Duration::ZERO)?;
    }
    let found: Vec<_> = images.iter().map(|image| image.id).collect();
    if found != ids {
        return Err(wrong_images(seen, &found, ids));
    }
    returns_at_once(seen)?;
    Ok(format!("Solved: {} calls in flight at once, {}, in order.", ids.len(), ms(seen.returned_at())))
}

fn wrong_images<T>(seen: &Seen<T>, found: &[u32], ids: &[u32]) -> String {
    let (mut of_found, mut of_ids) = (found.to_vec(), ids.to_vec());
    of_found.sort_unstable();
    of_ids.sort_unstable();
    if of_found != of_ids {
        return format!("You return {} images, and not one for each of the {} ids.", found.len(), ids.len());
    }
    let first = found.iter().zip(ids).position(|(found, id)| found != id).unwrap_or_default();
    let how = if image_lanes(found) == seen.later.finishes() {
        "the order in which the calls ended"
    } else {
        "another order"
    };
    format!(
        "All in flight at once, but the images are in {how}: image {} is where {} should be.",
        found[first], ids[first]
    )
}
