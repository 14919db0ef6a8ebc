//! A call that nobody records is little more than the timer that it waits on.

#![cfg(all(feature = "tokio", feature = "smol", feature = "async-std"))]

use std::time::Duration;

use workload::{Api, AsyncStd, Smol, Timer, Tokio, VirtualClock};

const LARGER: usize = 48;

fn check<T: Timer>(timer: &T, bare: usize, name: &str) {
    let api = Api::new(timer.clone());
    let calls = [
        ("get_user", size_of_val(&api.get_user(1))),
        ("get_posts", size_of_val(&api.get_posts(1))),
        ("get_comments", size_of_val(&api.get_comments(1))),
        ("get_image", size_of_val(&api.get_image(1))),
        ("get_page", size_of_val(&api.get_page(None))),
    ];
    for (call, size) in calls {
        assert!(size <= bare + LARGER, "{call} on {name} is {size} bytes, and its timer alone {bare}");
    }
}

#[test]
fn a_call_is_at_most_48_bytes_larger_than_the_bare_timer() {
    let second = Duration::from_secs(1);
    let tokio = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let inside = tokio.enter();
    check(&Tokio, size_of_val(&tokio::time::sleep(second)), "tokio");
    drop(inside);
    check(&Smol, size_of_val(&smol::Timer::after(second)), "smol");
    check(&AsyncStd, size_of_val(&async_std::task::sleep(second)), "async-std");
    let clock = VirtualClock::new();
    check(&clock, size_of_val(&clock.sleep(second)), "the virtual clock");
}

#[test]
fn a_clone_of_a_client_is_a_few_pointers() {
    assert!(size_of::<Api<Tokio>>() <= 3 * size_of::<usize>());
}
