//! Pages that each contain the cursor of the next one: one call at a time is right.

use std::iter;
use std::time::Duration;

use async_timeline::{Lane, Recording};
use workload::{ApiError, Post};

use super::{Checked, all_done, error_is_returned, returns_at_once};
use crate::api::{Api, World, page_lane};
use crate::observe::{Seen, ms, observe, starts_at};

const POSTS_A_PAGE: usize = 3;

/// Checks an answer.
pub fn check(answer: impl AsyncFn(&Api) -> Result<Vec<Post>, ApiError> + Copy + Send + 'static) -> Checked {
    let worlds: [(&[u32], Option<&str>); 5] = [
        (&[1, 2], None),
        (&[31, 4, 15, 92, 6], None),
        (&[30], Some("get_page 30")),
        (&[2, 7, 1, 8], None),
        (&[], None),
    ];
    Checked::first_failure(worlds.into_iter().map(|(cursors, failing)| {
        let world = World::new().cursors(cursors).failing_if(failing);
        let seen = observe(&world, &async move |api: &Api| answer(api).await);
        let verdict = failing.map_or_else(|| judge(&seen, cursors), |failing| error_is_returned(&seen, failing));
        Checked { verdict, recording: seen.later }
    }))
}

fn judge(seen: &Seen<Result<Vec<Post>, ApiError>>, cursors: &[u32]) -> Result<String, String> {
    let pages: Vec<_> = iter::once(None).chain(cursors.iter().copied().map(Some)).map(page_lane).collect();
    none_is_guessed(&seen.later, &pages)?;
    let posts = all_done(seen, &pages)?;
    let expected = pages.len() * POSTS_A_PAGE;
    if posts.len() != expected {
        return Err(format!("You return {} posts, and the pages contain {expected}.", posts.len()));
    }
    if *posts != all_posts(pages.len()) {
        return Err("You return the right number of posts, but not those of the pages in order.".to_owned());
    }
    if let Some(first) = seen.later.lane(&pages[0]) {
        starts_at(&seen.later, first, Duration::ZERO)?;
    }
    for (page, before) in pages.iter().skip(1).zip(&pages) {
        if let (Some(page), Some(named)) = (seen.later.lane(page), seen.later.lane(before).and_then(Lane::ended)) {
            starts_at(&seen.later, page, named)?;
        }
    }
    returns_at_once(seen)?;
    Ok(format!(
        "Solved: one call at a time is right here, {}, since each needs the cursor from the one before.",
        ms(seen.returned_at())
    ))
}

/// Each page but the first must start after the page that names its cursor has ended.
fn none_is_guessed(recording: &Recording, pages: &[String]) -> Result<(), String> {
    for lane in recording.lanes() {
        let Some(began) = lane.began() else { continue };
        let Some(number) = pages.iter().position(|page| page == lane.name()) else {
            return Err(format!("{} is called, and no page names that cursor: it is guessed.", lane.name()));
        };
        let Some(before) = number.checked_sub(1) else { continue };
        let named = recording.lane(&pages[before]).and_then(Lane::ended);
        if named.is_none_or(|named| named > began) {
            return Err(format!(
                "{} starts at {}, before the page that names its cursor has ended: the cursor is guessed.",
                lane.name(),
                ms(began)
            ));
        }
    }
    Ok(())
}

/// The posts of the first `pages` pages, from the client itself, which has three and begins again.
fn all_posts(pages: usize) -> Vec<Post> {
    let users = (1..=3).cycle().take(pages);
    users.flat_map(|user| super::three_at_once::expected(user).posts).copied().collect()
}
