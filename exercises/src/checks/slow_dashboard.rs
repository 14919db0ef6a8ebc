//! A service that is slow for six reasons.

use std::thread;
use std::time::Duration;

use async_timeline::{Lane, Recording};
use tokio::task::spawn_blocking;
use workload::ApiError;

use super::at_most_five::no_slot_is_empty;
use super::{Checked, all_done, error_is_returned, thread_is_free};
use crate::api::{Api, StartPage, World, comments_on, friend, numbers_of, results_for};
use crate::observe::{Seen, ms, observe, starts_at};

const IMAGES_AT_ONCE: usize = 4;
/// The real time in which a thread has surely started.
const START_OF_A_THREAD: Duration = Duration::from_millis(60);
const NEWS: [u32; 8] = [31, 7, 19, 4, 28, 15, 2, 40];

/// The latencies of the calls, in milliseconds. Those of a group are taken in turn.
struct Latencies {
    search: u64,
    login: u64,
    list_news: u64,
    images: &'static [u64],
    list_friends: u64,
    friends: &'static [u64],
    list_posts: u64,
    comments: &'static [u64],
}

const FIRST: Latencies = Latencies {
    search: 400,
    login: 200,
    list_news: 300,
    images: &[250, 50, 50, 50],
    list_friends: 200,
    friends: &[225],
    list_posts: 300,
    comments: &[300],
};

/// In each of them another chain is the longest.
const OTHERS: [Latencies; 3] = [
    Latencies { list_friends: 500, friends: &[100, 300], comments: &[50, 150], ..FIRST },
    Latencies { list_news: 500, images: &[200], friends: &[50, 100], comments: &[100, 50, 200], ..FIRST },
    Latencies { search: 1200, list_posts: 100, ..FIRST },
];

impl Latencies {
    fn world(&self, user: u32) -> World {
        let singles = [
            ("search", self.search),
            ("login", self.login),
            ("list_news", self.list_news),
            ("list_friends", self.list_friends),
            ("list_posts", self.list_posts),
        ];
        let world = singles.into_iter().fold(World::new().news(&NEWS), |world, (call, ms)| world.latency(call, ms));
        world
            .latencies_of("get_image", &NEWS, self.images)
            .latencies_of("get_friend", &numbers_of(user), self.friends)
            .latencies_of("count_comments", &numbers_of(user), self.comments)
    }

    /// The longest chain of calls that need each other. The images are called in their order, and as early as the server allows.
    fn critical_path(&self) -> Duration {
        let longest = |group: &[u64]| group.iter().max().copied().unwrap_or_default();
        let mut slots = [0; IMAGES_AT_ONCE];
        for latency in self.images.iter().cycle().take(NEWS.len()) {
            *slots.iter_mut().min().expect("there is a slot") += latency;
        }
        let chains = [
            self.search,
            self.list_news + longest(&slots),
            self.login + self.list_friends + longest(self.friends),
            self.login + self.list_posts + longest(self.comments),
        ];
        Duration::from_millis(longest(&chains))
    }
}

/// Checks an answer.
pub fn check(answer: impl AsyncFn(&Api, &str) -> Result<StartPage, ApiError> + Copy + Send + 'static) -> Checked {
    let run = |world: World, name: &'static str| {
        observe(&world, &async move |api: &Api| {
            // Meanwhile the stopped clock stands still, so that a thread which the answer starts can begin its search.
            drop(spawn_blocking(|| thread::sleep(START_OF_A_THREAD)));
            answer(api, name).await
        })
    };
    let first = run(FIRST.world(1), "ada");
    // A thread that is held delays all calls, so that it hides which of them wait for each other.
    let without_search = || run(Latencies { search: 0, ..FIRST }.world(1), "ada").later;
    let verdict = is_right(&first, 1, "ada")
        .and_then(|()| all_fixed(&first, &without_search()))
        .and_then(|()| takes_the_critical_path(&first, &FIRST));
    let first = Checked { verdict, recording: first.later };
    let others = OTHERS.iter().zip([(2, "grace"), (3, "barbara"), (2, "grace")]).map(|(latencies, (user, name))| {
        let seen = run(latencies.world(user), name);
        let verdict = is_right(&seen, user, name).and_then(|()| takes_the_critical_path(&seen, latencies));
        Checked { verdict, recording: seen.later }
    });
    let failing =
        ["login", "list_news", "get_image 15", "get_friend 12", "count_comments 13"].into_iter().map(|call| {
            let seen = run(FIRST.world(1).failing(call), "ada");
            Checked { verdict: error_is_returned(&seen, call), recording: seen.later }
        });
    Checked::first_failure([first].into_iter().chain(others).chain(failing))
}

fn group<'a>(recording: &'a Recording, call: &str) -> Vec<&'a Lane> {
    recording.lanes().iter().filter(|lane| lane.name().split(' ').next() == Some(call)).collect()
}

fn is_right(seen: &Seen<Result<StartPage, ApiError>>, user: u32, name: &str) -> Result<(), String> {
    let numbers = numbers_of(user);
    let lanes = |call: &'static str, ids: &[u32]| ids.iter().map(move |id| format!("{call} {id}")).collect::<Vec<_>>();
    let mut calls = ["search", "login", "list_news", "list_friends", "list_posts"].map(str::to_owned).to_vec();
    calls.extend(lanes("get_image", &NEWS));
    calls.extend(lanes("get_friend", &numbers));
    calls.extend(lanes("count_comments", &numbers));
    let page = all_done(seen, &calls)?;
    let wrong = |what: &str| Err(format!("The {what} of your page are not those that the calls return."));
    let sorted = |mut list: Vec<String>| {
        list.sort_unstable();
        list
    };
    if page.results != results_for(name) {
        return wrong("results");
    }
    if sorted(page.images.iter().map(|image| image.id.to_string()).collect())
        != sorted(NEWS.map(|id| id.to_string()).to_vec())
    {
        return wrong("images");
    }
    if sorted(page.friends.clone()) != sorted(numbers.iter().copied().map(friend).collect()) {
        return wrong("friends");
    }
    if page.comments != numbers.iter().copied().map(comments_on).sum::<usize>() {
        return wrong("comments");
    }
    let images = group(&seen.later, "get_image");
    let in_flight = |at| images.iter().filter(|lane| lane.began() <= at && lane.ended() > at).count();
    match images.iter().map(|lane| in_flight(lane.began())).max() {
        Some(most) if most > IMAGES_AT_ONCE => {
            Err(format!("{most} images are in flight at once, and the image server allows {IMAGES_AT_ONCE}."))
        }
        _ => Ok(()),
    }
}

/// Names the causes that are fixed, and counts the others.
fn all_fixed<T>(seen: &Seen<T>, without_search: &Recording) -> Result<(), String> {
    let together = |a, b| without_search.overlap(a, b) > Duration::ZERO;
    let all_at_once = |call| {
        let lanes = group(without_search, call);
        lanes.iter().map(|lane| lane.began()).max() < lanes.iter().map(|lane| lane.ended()).min()
    };
    let images = group(without_search, "get_image");
    let first_image = images.iter().filter_map(|lane| lane.began()).min().unwrap_or_default();
    let causes = [
        (thread_is_free(seen, "search").is_ok(), "search leaves the runtime's thread free"),
        (together("list_news", "login"), "list_news and login are in flight together"),
        (together("list_friends", "list_posts"), "list_friends and list_posts are in flight together"),
        (all_at_once("get_friend"), "every get_friend is in flight at once"),
        (all_at_once("count_comments"), "every count_comments is in flight at once"),
        (no_slot_is_empty(&images, IMAGES_AT_ONCE, first_image).is_ok(), "no slot of the image server is empty"),
    ];
    let fixed: Vec<_> = causes.iter().filter(|(fixed, _)| *fixed).map(|(_, what)| *what).collect();
    if fixed.len() == causes.len() {
        return Ok(());
    }
    let which = if fixed.is_empty() { String::new() } else { format!(" ({})", fixed.join("; ")) };
    Err(format!(
        "{} of {} causes {} fixed{which}: {}, and {} is possible.",
        fixed.len(),
        causes.len(),
        if fixed.len() == 1 { "is" } else { "are" },
        ms(seen.returned_at()),
        ms(FIRST.critical_path())
    ))
}

fn takes_the_critical_path<T>(seen: &Seen<T>, latencies: &Latencies) -> Result<String, String> {
    let (took, best) = (seen.returned_at(), latencies.critical_path());
    if took.as_millis() * 100 <= best.as_millis() * 105 {
        return Ok(format!("Solved: all six causes are fixed, and {} is the critical path.", ms(took)));
    }
    let ended = |call: &str| seen.later.lane(call).and_then(Lane::ended).unwrap_or_default();
    let needs = [
        ("search", Duration::ZERO),
        ("login", Duration::ZERO),
        ("list_news", Duration::ZERO),
        ("list_friends", ended("login")),
        ("list_posts", ended("login")),
        ("get_friend", ended("list_friends")),
        ("count_comments", ended("list_posts")),
    ];
    let late = needs.into_iter().find_map(|(call, possible)| {
        group(&seen.later, call).into_iter().find_map(|lane| starts_at(&seen.later, lane, possible).err())
    });
    let why = late.unwrap_or_else(|| "the timeline shows what was waited for.".to_owned());
    Err(format!(
        "All six causes are fixed, but {} is {} % above the critical path of {}: {why}",
        ms(took),
        took.as_millis() * 100 / best.as_millis() - 100,
        ms(best)
    ))
}
