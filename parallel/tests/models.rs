//! The model functions, on real threads: what ran where, and never how long it took.

use std::time::Duration;

use async_timeline::{Kind, Timeline};
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::hardware_limit::cores;
use workload::{ApiError, Call, Cpu, blocking};

#[test]
fn a_dashboard_has_three_threads_held_at_once() {
    let timeline = Timeline::new();
    let api = blocking::Api::new().recorded_by(&timeline);
    let dashboard = parallel::load_dashboard(&api, 1).expect("no call fails");
    let recording = timeline.snapshot();
    assert_eq!(dashboard.to_string(), "ada: 3 posts, 2 comments");
    assert_eq!(recording.max_in_flight(), 3, "all three calls are in flight at once");
    assert_eq!(recording.threads().len(), 3, "each on a thread of its own");
    assert!(recording.lanes().iter().all(|lane| lane.kind() == Kind::Blocked), "each call holds its thread");
}

#[test]
fn each_user_has_a_dashboard_of_their_own() {
    let api = blocking::Api::new().with_latency(Duration::from_millis(1));
    for (user, expected) in [
        (1, "ada: Notes on the engine, More, please."),
        (2, "grace: Cards and cylinders, It ran at the first attempt."),
    ] {
        let loaded = parallel::load_dashboard(&api, user).expect("no call fails");
        let first = format!("{}: {}, {}", loaded.user.name, loaded.posts[0].title, loaded.comments[0].text);
        assert_eq!(first, expected);
    }
    assert_eq!(parallel::load_dashboard(&api, 4), Err(ApiError::NotFound { call: Call::GetUser, id: 4 }));
}

#[test]
fn a_failure_cancels_nothing() {
    let timeline = Timeline::new();
    let api = blocking::Api::new()
        .with_latency_of(Call::GetUser, Duration::from_millis(1))
        .failing(Call::GetUser)
        .recorded_by(&timeline);
    assert_eq!(parallel::load_dashboard(&api, 1), Err(ApiError::Unavailable(Call::GetUser)));
    let recording = timeline.snapshot();
    let mut finished = recording.finishes();
    finished.sort_unstable();
    assert_eq!(finished, ["get_comments", "get_posts"], "a blocked thread cannot be stopped: both ran to their ends");
}

#[test]
fn computing_gives_the_known_answers_on_more_than_one_thread() {
    let timeline = Timeline::new();
    let cpu = Cpu::new().recorded_by(&timeline);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("a pool of two threads");
    let jobs = [JOB; 8];
    assert_eq!(pool.install(|| parallel::count_all(&cpu, &jobs)), [PRIMES_IN_A_JOB; 8]);
    let recording = timeline.snapshot();
    assert_eq!(recording.threads().len(), 2, "both threads of the pool compute");
    assert_eq!(recording.max_in_flight(), 2, "and at the same time");
}

#[test]
fn threads_that_share_a_queue_take_all_of_it_and_keep_its_order() {
    let timeline = Timeline::new();
    let cpu = Cpu::new().recorded_by(&timeline);
    // Enough for each thread to find some left when it starts.
    let number = 4 * cores();
    let (mut jobs, mut counts) = (vec![JOB; number], vec![PRIMES_IN_A_JOB; number]);
    (jobs[0], counts[0]) = (10, 4);
    assert_eq!(parallel::count_from_queue(&cpu, &jobs), counts);
    let recording = timeline.snapshot();
    assert_eq!(recording.threads().len(), cores(), "the thread of each core computes");
    assert_eq!(recording.lanes().len(), number, "each job is done once");
}
