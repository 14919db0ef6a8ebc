//! The models take exactly what they predict, on each runtime's `block_on` alike.

use std::future::Future;
use std::time::Duration;

use comparison::runtime::{OnAsyncStd, OnSmol, OnTokio, Runtime};
use workload::{Api, VirtualClock};

const MS: Duration = Duration::from_millis(1);

/// The virtual time that a model function takes inside a runtime.
fn time_of<F: Future>(runtime: &impl Runtime, model: impl FnOnce(Api<VirtualClock>) -> F) -> Duration {
    let clock = VirtualClock::new();
    runtime.block_on(clock.drive(model(Api::new(clock.clone()))));
    clock.elapsed()
}

#[track_caller]
fn check(runtime: &impl Runtime) {
    let sequential = time_of(runtime, async |api| sequential::load_dashboard(&api, 1).await);
    let concurrent = time_of(runtime, async |api| concurrent::load_dashboard(&api, 1).await);
    let after_login = time_of(runtime, async |api| concurrent::log_in_and_load(&api, "ada", "secret").await);
    assert_eq!(sequential, 600 * MS, "three calls, one after another");
    assert_eq!(concurrent, 200 * MS, "three calls at once");
    assert_eq!(after_login, 400 * MS, "one call, then three at once");
    for count in [1, 3, 25] {
        let in_a_loop = time_of(runtime, async |api| sequential::load_images(&api, count).await);
        let fixed = time_of(runtime, async |api| concurrent::load_images(&api, count).await);
        assert_eq!(in_a_loop, count * 200 * MS, "a loop over {count} images");
        assert_eq!(fixed, 200 * MS, "the loop over {count} images, fixed");
    }
}

#[test]
fn the_models_take_what_they_predict_on_each_runtime() {
    check(&OnTokio::new(2).expect("two threads"));
    check(&OnSmol);
    check(&OnAsyncStd);
}
