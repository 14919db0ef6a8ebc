//! The model functions on the virtual clock, where every millisecond is exact.

use std::time::Duration;

use async_timeline::Timeline;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{Api, ApiError, Call, Cpu, VirtualClock};

const MS: Duration = Duration::from_millis(1);

#[tokio::test]
async fn a_dashboard_takes_the_longest_of_its_calls() {
    let clock = VirtualClock::new();
    let timeline = clock.timeline();
    let api = Api::new(clock.clone())
        .with_latency_of(Call::GetUser, 100 * MS)
        .with_latency_of(Call::GetPosts, 350 * MS)
        .recorded_by(&timeline);
    let dashboard = clock.drive(concurrent::load_dashboard(&api, 1)).await.expect("no call fails");
    let recording = timeline.snapshot();
    assert_eq!(dashboard.to_string(), "ada: 3 posts, 2 comments");
    assert_eq!(recording.max_in_flight(), 3, "all three calls are in flight at once");
    assert_eq!(recording.threads().len(), 1, "on one thread");
    assert_eq!(recording.finishes(), ["get_user", "get_comments", "get_posts"], "each ends when it is done");
    assert_eq!(clock.elapsed(), 350 * MS, "the longest of 100, 350 and 200 ms");
}

#[tokio::test]
async fn each_user_has_a_dashboard_of_their_own() {
    let clock = VirtualClock::new();
    let api = Api::new(clock.clone());
    for (user, expected) in [
        (1, "ada: Notes on the engine, More, please."),
        (2, "grace: Cards and cylinders, It ran at the first attempt."),
    ] {
        let loaded = clock.drive(concurrent::load_dashboard(&api, user)).await.expect("no call fails");
        let first = format!("{}: {}, {}", loaded.user.name, loaded.posts[0].title, loaded.comments[0].text);
        assert_eq!(first, expected);
    }
    let nobody = clock.drive(concurrent::load_dashboard(&api, 4)).await;
    assert_eq!(nobody, Err(ApiError::NotFound { call: Call::GetUser, id: 4 }));
}

#[tokio::test]
async fn a_failure_cancels_the_calls_in_flight() {
    let clock = VirtualClock::new();
    let timeline = clock.timeline();
    let api =
        Api::new(clock.clone()).with_latency_of(Call::GetPosts, 50 * MS).failing(Call::GetPosts).recorded_by(&timeline);
    let answer = clock.drive(concurrent::load_dashboard(&api, 1)).await;
    let recording = timeline.snapshot();
    let mut cancelled = recording.cancelled();
    cancelled.sort_unstable();
    assert_eq!(answer, Err(ApiError::Unavailable(Call::GetPosts)));
    assert_eq!(cancelled, ["get_comments", "get_user"], "the other two calls are cancelled");
    assert_eq!(clock.elapsed(), 50 * MS);
}

#[tokio::test]
async fn a_login_comes_before_the_calls_that_need_it() {
    let clock = VirtualClock::new();
    let timeline = clock.timeline();
    let api = Api::new(clock.clone()).recorded_by(&timeline);
    let dashboard = clock.drive(concurrent::log_in_and_load(&api, "grace", "secret")).await.expect("no call fails");
    let recording = timeline.snapshot();
    assert_eq!(dashboard.user.name, "grace");
    assert_eq!(recording.overlap("login", "get_user"), Duration::ZERO, "get_user needs the login");
    assert_eq!(recording.max_in_flight(), 3, "the others need only the login");
    assert_eq!(clock.elapsed(), 400 * MS, "the login, then the longest of the others");

    let wrong = clock.drive(concurrent::log_in_and_load(&api, "grace", "guess")).await;
    assert_eq!(wrong, Err(ApiError::WrongPassword));
    assert_eq!(timeline.snapshot().lanes().len(), 5, "after a failed login no other call is made");
}

#[tokio::test]
async fn any_number_of_images_takes_one_latency() {
    for count in [0, 1, 7, 1_000] {
        let clock = VirtualClock::new();
        let timeline = clock.timeline();
        let api = Api::new(clock.clone()).recorded_by(&timeline);
        let images = clock.drive(concurrent::load_images(&api, count)).await.expect("no call fails");
        assert!(images.iter().map(|image| image.id).eq(0..count), "in the order of the calls");
        assert_eq!(clock.elapsed(), count.min(1) * 200 * MS, "{count} images");
        assert_eq!(timeline.snapshot().max_in_flight(), count as usize, "{count} images");
    }
}

#[tokio::test]
async fn cpu_work_gets_no_faster() {
    let timeline = Timeline::new();
    let cpu = Cpu::new().recorded_by(&timeline);
    assert_eq!(concurrent::count_all(&cpu, &[1_000, JOB, 10]).await, [168, PRIMES_IN_A_JOB, 4]);
    let recording = timeline.snapshot();
    assert_eq!((recording.max_in_flight(), recording.threads().len()), (1, 1), "CPU work in futures takes turns");
}
