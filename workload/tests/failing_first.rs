//! A call that fails the first few times: who counts, and when.

use std::time::Duration;

use async_timeline::Timeline;
use futures::executor::block_on;
use workload::{Api, ApiError, Call, VirtualClock, blocking};

const UNAVAILABLE: ApiError = ApiError::Unavailable(Call::GetUser);

#[test]
fn the_first_calls_fail_and_the_others_do_not() {
    let clock = VirtualClock::new();
    let timeline = clock.timeline();
    let api = Api::new(clock.clone()).failing_first(Call::GetUser, 2).recorded_by(&timeline);
    block_on(clock.drive(async {
        assert_eq!(api.get_user(1).await, Err(UNAVAILABLE));
        assert!(api.get_posts(1).await.is_ok(), "another kind of call is not counted");
        assert_eq!(api.get_user(1).await, Err(UNAVAILABLE));
        assert_eq!(api.get_user(1).await.map(|user| user.name), Ok("ada"));
        assert!(api.get_user(1).await.is_ok(), "the count does not begin again");
    }));
    assert_eq!(clock.elapsed(), Duration::from_secs(1), "a failure takes its latency, too");
    assert_eq!(timeline.snapshot().lanes()[0].failure(), Some("get_user is unavailable"));
}

#[test]
fn the_blocking_client_fails_alike() {
    let timeline = Timeline::new();
    let api = blocking::Api::new().with_latency(Duration::ZERO).failing(Call::GetUser).recorded_by(&timeline);
    assert_eq!(api.get_user(1), Err(UNAVAILABLE));
    assert!(api.get_posts(1).is_ok());
    assert_eq!(timeline.snapshot().lanes()[0].failure(), Some("get_user is unavailable"));
}

#[test]
fn clones_count_together() {
    let clock = VirtualClock::new();
    let api = Api::new(clock.clone()).failing_first(Call::GetUser, 2);
    let clone = api.clone();
    let answers = block_on(
        clock.drive(async { futures::join!(api.get_user(1), clone.get_user(1), api.get_user(1), clone.get_user(1)) }),
    );
    let failed = [answers.0.is_err(), answers.1.is_err(), answers.2.is_err(), answers.3.is_err()];
    assert_eq!(failed, [true, true, false, false], "the first two to start, whichever client they come from");
}

#[test]
fn a_client_that_is_set_anew_counts_by_itself_and_keeps_what_was_left() {
    let clock = VirtualClock::new();
    let api = Api::new(clock.clone()).failing_first(Call::GetUser, 1);
    let other = api.clone().failing_first(Call::GetPosts, 1);
    block_on(clock.drive(async {
        assert!(api.get_posts(1).await.is_ok(), "the client it was cloned from is as it was");
        assert_eq!(api.get_user(1).await, Err(UNAVAILABLE));
        assert_eq!(other.get_user(1).await, Err(UNAVAILABLE), "setting one call keeps the other's count");
        assert!(other.get_posts(1).await.is_err());
        assert!(other.get_posts(1).await.is_ok());
    }));
}

#[test]
fn a_dropped_call_counts_once_it_has_started() {
    let clock = VirtualClock::new();
    let api = Api::new(clock.clone()).failing_first(Call::GetUser, 1);
    block_on(clock.drive(async {
        drop(api.get_user(1));
        let mut started = Box::pin(api.get_user(1));
        assert!(futures::poll!(&mut started).is_pending());
        drop(started);
        assert!(api.get_user(1).await.is_ok(), "the failure went to the call that was dropped");
    }));
    let api = Api::new(clock.clone()).failing_first(Call::GetUser, 1);
    block_on(clock.drive(async {
        drop(api.get_user(1));
        assert_eq!(api.get_user(1).await, Err(UNAVAILABLE), "a call that never started is none");
    }));
}

#[test]
fn what_was_set_last_holds() {
    let clock = VirtualClock::new();
    let api = Api::new(clock.clone());
    let always = api.clone().failing_first(Call::GetUser, 1).failing(Call::GetUser);
    let once = api.failing(Call::GetUser).failing_first(Call::GetUser, 1);
    block_on(clock.drive(async {
        assert_eq!([always.get_user(1).await.is_err(), always.get_user(1).await.is_err()], [true, true]);
        assert_eq!([once.get_user(1).await.is_err(), once.get_user(1).await.is_err()], [true, false]);
    }));
}
