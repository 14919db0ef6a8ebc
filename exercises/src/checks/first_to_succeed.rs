//! The same image from several mirrors, some of which fail.

use std::time::Duration;

use workload::{ApiError, Image};

use super::{Checked, listed, runs_on};
use crate::api::{Api, World, mirror_lane};
use crate::observe::{Seen, TICK, each_called_once, ms, observe, starts_at};

const FIRST_ANSWER: &str = "wait for the first success";

struct Mirror {
    number: u32,
    latency: u64,
    fails: bool,
}

fn sends(number: u32, latency: u64) -> Mirror {
    Mirror { number, latency, fails: false }
}

fn fails(number: u32, latency: u64) -> Mirror {
    Mirror { number, latency, fails: true }
}

/// Checks an answer.
pub fn check(answer: impl AsyncFn(&Api, &[u32], u32) -> Result<Image, ApiError> + Copy + Send + 'static) -> Checked {
    let worlds = [
        (1, vec![fails(1, 50), sends(2, 150), sends(3, 300)]),
        (8, vec![sends(4, 300), fails(9, 100), fails(2, 200), sends(7, 250)]),
        (5, vec![sends(3, 100), fails(1, 50)]),
        (3, vec![sends(2, 200), sends(5, 350), sends(6, 100)]),
        (4, vec![fails(1, 200), fails(2, 100), fails(3, 150)]),
    ];
    let run = |(id, mirrors): (u32, Vec<Mirror>)| {
        let world = mirrors.iter().fold(World::new(), |world, mirror| {
            let lane = mirror_lane(mirror.number);
            let world = world.latency(&*lane, mirror.latency);
            if mirror.fails { world.failing(lane) } else { world }
        });
        let numbers: Vec<u32> = mirrors.iter().map(|mirror| mirror.number).collect();
        let seen = observe(&world, &async move |api: &Api| answer(api, &numbers, id).await);
        Checked { verdict: judge(&seen, &mirrors, id), recording: seen.later }
    };
    let mut checked = Checked::first_failure(worlds.into_iter().map(run));
    // Both a race and `try_join_all` return the first error. They differ where every mirror succeeds.
    let all_succeed = vec![sends(1, 100), sends(2, 300)];
    if checked.verdict.as_ref().is_err_and(|why| why.contains(FIRST_ANSWER)) && run((1, all_succeed)).verdict.is_err() {
        checked.verdict = checked.verdict.map_err(|why| why.replace(FIRST_ANSWER, "one mirror is enough"));
    }
    checked
}

fn judge(seen: &Seen<Result<Image, ApiError>>, mirrors: &[Mirror], id: u32) -> Result<String, String> {
    let returned = seen.returned()?;
    let first = mirrors.iter().min_by_key(|mirror| mirror.latency).map_or(0, |mirror| mirror.number);
    let best = mirrors.iter().filter(|mirror| !mirror.fails).min_by_key(|mirror| mirror.latency);
    let due = Duration::from_millis(
        best.map_or_else(|| mirrors.iter().map(|mirror| mirror.latency).max().unwrap_or_default(), |best| best.latency),
    );
    each_starts_at_once(seen, mirrors)?;
    match (returned, best) {
        (Ok(image), Some(_)) if image.id == id => {}
        (Ok(_), Some(_)) => return Err(format!("You don't return the image {id}.")),
        (Ok(_), None) => return Err("Every mirror fails, and you return an image that none of them sent.".to_owned()),
        (Err(_), Some(_)) if mirrors.iter().any(|mirror| mirror.number == first && mirror.fails) => {
            return Err(format!("mirror {first} answers first, with an error, and you return it: {FIRST_ANSWER}."));
        }
        (Err(error), Some(_)) => return Err(format!("A mirror succeeds, and you return an error: {error}.")),
        (Err(_), None) => {}
    }
    if seen.returned_at() > due + TICK {
        let what = if best.is_some() { "The first image is there" } else { "The last mirror has failed" };
        return Err(format!("{what} at {}, and you return at {}.", ms(due), ms(seen.returned_at())));
    }
    if seen.returned_at() + TICK < due {
        return Err(format!("You give up at {}, while a mirror could still answer.", ms(seen.returned_at())));
    }
    if let Some((lane, until)) = runs_on(seen) {
        return Err(format!("You return at {}, but {lane} runs on {until}, unseen.", ms(seen.returned_at())));
    }
    Ok(format!(
        "Solved: the first image is returned at {}, and {} cancelled.",
        ms(seen.returned_at()),
        listed(&seen.later.cancelled())
    ))
}

fn each_starts_at_once<T>(seen: &Seen<T>, mirrors: &[Mirror]) -> Result<(), String> {
    for lane in seen.later.lanes() {
        starts_at(&seen.later, lane, Duration::ZERO)?;
    }
    let lanes: Vec<_> = mirrors.iter().map(|mirror| mirror_lane(mirror.number)).collect();
    each_called_once(&seen.later, &lanes)
}
