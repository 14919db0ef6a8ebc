//! The code of the quiz in the book, `docs/src/quiz.md`, and its right answers: each comes from a run on the virtual clock.

use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

use async_timeline::{Lane, Recording, Timeline};
use futures::executor::block_on;
use futures::future::{join_all, select};
use futures::lock::Mutex;
use futures::{StreamExt, TryStreamExt, join, stream, try_join};
use tokio::task::{LocalSet, spawn_local};
use workload::{Api, ApiError, Call, Dashboard, Image, VirtualClock};

type Client = Api<VirtualClock>;
type Done = Result<(), ApiError>;

const MS: Duration = Duration::from_millis(1);

async fn one_after_another(api: &Client) -> Result<Dashboard, ApiError> {
    // ANCHOR: q1
    let user = api.get_user(1).await?;
    let posts = api.get_posts(1).await?;
    let comments = api.get_comments(1).await?;
    // ANCHOR_END: q1
    Ok(Dashboard { user, posts, comments })
}

async fn joined(api: &Client) -> Result<Dashboard, ApiError> {
    // ANCHOR: q2
    let (user, posts, comments) = try_join!(
        api.get_user(1),     // 200 ms
        api.get_posts(1),    // 200 ms
        api.get_comments(1), // 200 ms
    )?;
    // ANCHOR_END: q2
    Ok(Dashboard { user, posts, comments })
}

async fn order(log: &RefCell<Vec<&str>>) {
    // ANCHOR: q4
    let call = async { log.borrow_mut().push("called") };
    log.borrow_mut().push("created");
    call.await;
    log.borrow_mut().push("awaited");
    // ANCHOR_END: q4
}

async fn in_a_loop(api: &Client) -> Done {
    // ANCHOR: q5
    let mut images = Vec::new();
    for id in 0..5 {
        images.push(api.get_image(id).await?);
    }
    // ANCHOR_END: q5
    drop(images);
    Ok(())
}

async fn collected_first(api: &Client) -> Done {
    // ANCHOR: q6
    let calls: Vec<_> = (0..5).map(|id| api.get_image(id)).collect();
    let mut images = Vec::new();
    for call in calls {
        images.push(call.await?);
    }
    // ANCHOR_END: q6
    drop(images);
    Ok(())
}

async fn all_settled(api: &Client) -> usize {
    // ANCHOR: q8
    let (user, posts, comments) = join!(
        api.get_user(1),     // 200 ms
        api.get_posts(1),    // fails after 50 ms
        api.get_comments(1), // 200 ms
    );
    // ANCHOR_END: q8
    usize::from(user.is_err()) + usize::from(posts.is_err()) + usize::from(comments.is_err())
}

/// Removes itself when it is dropped.
struct TemporaryFile<'a>(&'a RefCell<Vec<&'static str>>);

impl Drop for TemporaryFile<'_> {
    fn drop(&mut self) {
        self.0.borrow_mut().push("removed");
    }
}

async fn timed_out(api: &Client, log: &RefCell<Vec<&'static str>>) {
    // ANCHOR: q9
    let download = pin!(async {
        let _file = TemporaryFile(log); // logs "removed" in `drop`
        let image = api.get_image(1).await; // 200 ms
        log.borrow_mut().push("saved");
        image
    });
    select(download, pin!(api.sleep(100 * MS))).await;
    // ANCHOR_END: q9
}

async fn two_at_a_time(get_image: impl AsyncFn(u32) -> Result<Image, ApiError>) -> Done {
    // ANCHOR: q10
    // Image 0 takes 500 ms, and each of the others 100 ms.
    let calls = stream::iter(0..6).map(|id| get_image(id));
    let images: Vec<_> = calls.buffer_unordered(2).try_collect().await?;
    // ANCHOR_END: q10
    drop(images);
    Ok(())
}

async fn cpu_joined(hash: impl AsyncFn()) {
    // ANCHOR: q12
    // `hash` does CPU work for 100 ms, and has no `.await` in it.
    join!(hash(), hash(), hash(), hash());
    // ANCHOR_END: q12
}

async fn spawned(api: &Client) -> Done {
    let (for_user, for_posts) = (api.clone(), api.clone());
    // ANCHOR: q14
    let user = spawn_local(async move { for_user.get_user(1).await }); // 200 ms
    let posts = spawn_local(async move { for_posts.get_posts(1).await }); // 200 ms
    let user = user.await.expect("it does not panic")?;
    let posts = posts.await.expect("it does not panic")?;
    // ANCHOR_END: q14
    assert!(!posts.is_empty() && !user.name.is_empty());
    Ok(())
}

async fn behind_a_lock(api: &Client) {
    // ANCHOR: q15
    let cache = Mutex::new(Vec::new());
    let load = async |id| {
        let mut cache = cache.lock().await;
        cache.push(api.get_image(id).await); // 200 ms
    };
    join_all((0..3).map(load)).await;
    // ANCHOR_END: q15
}

/// Runs a program, and returns what was recorded.
fn run<A>(program: impl AsyncFnOnce(&VirtualClock, &Timeline, &Client) -> A) -> Recording {
    let clock = VirtualClock::new();
    let timeline = clock.timeline();
    let api = Api::new(clock.clone()).recorded_by(&timeline);
    block_on(clock.drive(program(&clock, &timeline, &api)));
    timeline.snapshot()
}

fn took(recording: &Recording) -> String {
    format!("{} ms", recording.elapsed().as_millis())
}

/// A recording that the book shows.
fn shown(name: &str) -> Recording {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/pictures").join(name).with_extension("json");
    Recording::from_json(&fs::read_to_string(path).expect("it is stored")).expect("it is a recording")
}

fn millis(lane: Option<&Lane>, moment: fn(&Lane) -> Option<Duration>) -> u128 {
    lane.and_then(moment).expect("the lane has this moment").as_millis()
}

/// What a program does whose calls were created before `something else`, and began after it.
fn starts_late(recording: &Recording) -> String {
    let done = millis(recording.lane("something else"), Lane::ended);
    for call in ["get_user", "get_posts"] {
        let lane = recording.lane(call);
        assert!(millis(lane, |lane| Some(lane.created())) < done && millis(lane, Lane::began) >= done);
    }
    "It creates both futures first".to_owned()
}

/// What the right answers begin with.
fn answers() -> [String; 16] {
    let log = RefCell::new(Vec::new());
    let joined = run(async |_, _, api| joined(api).await);
    let failing = |api: &Client| api.clone().with_latency_of(Call::GetPosts, 50 * MS).failing(Call::GetPosts);
    let settled = run(async |_, _, api| assert_eq!(all_settled(&failing(api)).await, 1));
    let fail_fast = shown("fail_fast");
    let dropped = fail_fast.lane("get_user").filter(|lane| fail_fast.cancelled().contains(&lane.name()));
    block_on(order(&log));
    let in_order = log.take().join(", ");
    run(async |_, _, api| timed_out(api, &log).await);
    let blocked = shown("blocked");
    let handles = shown("handles_dropped");
    let unequal = |api: &Client| {
        let api = api.clone().with_latency_of(Call::GetUser, 100 * MS).with_latency_of(Call::GetPosts, 200 * MS);
        api.with_latency_of(Call::GetComments, 600 * MS)
    };
    let slow = run(async |_, _, api| one_after_another(&unequal(api)).await);
    let fast = run(async |_, _, api| self::joined(&unequal(api)).await);
    [
        took(&run(async |_, _, api| one_after_another(api).await)),
        format!("{}, on {} thread", took(&joined), joined.threads().len()),
        starts_late(&shown("lazy_futures")),
        in_order,
        took(&run(async |_, _, api| in_a_loop(api).await)),
        took(&run(async |_, _, api| collected_first(api).await)),
        format!("It was dropped after {} ms", millis(dropped, Lane::ended)),
        took(&settled),
        log.take().join(", "),
        took(&run(async |_, _, api| {
            let get_image = async |id| {
                let latency = if id == 0 { 500 * MS } else { 100 * MS };
                api.clone().with_latency(latency).get_image(id).await
            };
            two_at_a_time(get_image).await
        })),
        format!("It starts at {} ms", millis(blocked.lane("get_posts"), Lane::began)),
        took(&run(async |clock, timeline, _| {
            let hash = async || {
                let _lane = timeline.computing("hash");
                clock.advance(100 * MS);
            };
            cpu_joined(hash).await;
        })),
        handles.cancelled().join(", ").replace("task", "The task"),
        took(&run(async |_, _, api| LocalSet::new().run_until(spawned(api)).await)),
        took(&run(async |_, _, api| behind_a_lock(api).await)),
        format!("{} times", slow.elapsed().as_secs_f64() / fast.elapsed().as_secs_f64()),
    ]
}

#[test]
fn the_right_answers_are_what_the_programs_do() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/quiz.md");
    let page = fs::read_to_string(page).expect("the book has a quiz");
    let (questions, key) = page.split_once("\n## Key").expect("the quiz has a key");
    let questions: Vec<_> = questions.split("\n## ").skip(1).collect();
    let right = answers();
    assert_eq!(questions.len(), right.len());
    for ((question, right), number) in questions.iter().zip(right).zip(1..) {
        let items: Vec<_> = question.split("<li").skip(1).collect();
        assert_eq!(items.len(), 4, "question {number} has four answers");
        for (item, letter) in items.iter().zip('a'..) {
            let (mark, text) = item.split_once('>').expect("a list item");
            let (text, why) = text.split_once("<small>").expect("an explanation");
            let is_right = text.trim().starts_with(&right);
            assert_eq!(
                is_right,
                mark.contains("data-right"),
                "question {number}: `{text}`, and the program says {right}"
            );
            assert!(why.len() > 30, "question {number}: `{text}` is explained");
            assert_eq!(
                key.contains(&format!("| {number} | {letter} |")),
                is_right,
                "question {number} {letter} in the key"
            );
        }
    }
}
