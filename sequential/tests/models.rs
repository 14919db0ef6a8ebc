//! The model functions on the virtual clock, where every millisecond is exact.

use std::time::Duration;

use async_timeline::Timeline;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{Api, ApiError, Call, Cpu, VirtualClock};

const MS: Duration = Duration::from_millis(1);

#[tokio::test]
async fn a_dashboard_takes_the_sum_of_its_calls() {
    let clock = VirtualClock::new();
    let timeline = clock.timeline();
    let api = Api::new(clock.clone())
        .with_latency_of(Call::GetUser, 100 * MS)
        .with_latency_of(Call::GetPosts, 350 * MS)
        .recorded_by(&timeline);
    let dashboard = clock.drive(sequential::load_dashboard(&api, 1)).await.expect("no call fails");
    let recording = timeline.snapshot();
    assert_eq!(dashboard.to_string(), "ada: 3 posts, 2 comments");
    assert_eq!(clock.elapsed(), 650 * MS, "the sum of 100, 350 and 200 ms");
    assert_eq!(recording.max_in_flight(), 1, "each call starts when the one before it has ended");
    assert_eq!(recording.starts(), ["get_user", "get_posts", "get_comments"]);
}

#[tokio::test]
async fn each_user_has_a_dashboard_of_their_own() {
    let clock = VirtualClock::new();
    let api = Api::new(clock.clone());
    for (user, expected) in [
        (1, "ada: Notes on the engine, More, please."),
        (2, "grace: Cards and cylinders, It ran at the first attempt."),
    ] {
        let loaded = clock.drive(sequential::load_dashboard(&api, user)).await.expect("no call fails");
        let first = format!("{}: {}, {}", loaded.user.name, loaded.posts[0].title, loaded.comments[0].text);
        assert_eq!(first, expected);
    }
    let nobody = clock.drive(sequential::load_dashboard(&api, 4)).await;
    assert_eq!(nobody, Err(ApiError::NotFound { call: Call::GetUser, id: 4 }));
}

#[tokio::test]
async fn a_failure_stops_what_would_follow() {
    let clock = VirtualClock::new();
    let timeline = clock.timeline();
    let api =
        Api::new(clock.clone()).with_latency_of(Call::GetPosts, 50 * MS).failing(Call::GetPosts).recorded_by(&timeline);
    let answer = clock.drive(sequential::load_dashboard(&api, 1)).await;
    assert_eq!(answer, Err(ApiError::Unavailable(Call::GetPosts)));
    assert_eq!(timeline.snapshot().starts(), ["get_user", "get_posts"], "get_comments is never called");
    assert_eq!(clock.elapsed(), 250 * MS);
}

#[tokio::test]
async fn a_loop_takes_one_latency_for_each_image() {
    for count in [0, 1, 7] {
        let clock = VirtualClock::new();
        let timeline = clock.timeline();
        let api = Api::new(clock.clone()).recorded_by(&timeline);
        let images = clock.drive(sequential::load_images(&api, count)).await.expect("no call fails");
        assert_eq!(images.len(), count as usize);
        assert_eq!(clock.elapsed(), count * 200 * MS, "{count} images");
        assert_eq!(timeline.snapshot().max_in_flight(), count.min(1) as usize, "{count} images");
    }
}

#[test]
fn computing_gives_the_known_answers_on_one_thread() {
    let timeline = Timeline::new();
    let cpu = Cpu::new().recorded_by(&timeline);
    assert_eq!(sequential::count_all(&cpu, &[1_000, JOB, 10]), [168, PRIMES_IN_A_JOB, 4]);
    let recording = timeline.snapshot();
    assert_eq!((recording.max_in_flight(), recording.threads().len()), (1, 1), "in turn, on one thread");
}
