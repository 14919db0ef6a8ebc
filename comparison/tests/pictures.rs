//! The pictures of the README and the book are those of runs on the virtual clock, to the last byte.
//! `UPDATE_PICTURES=1 cargo test -p comparison --test pictures` draws them anew.

use std::env;
use std::fs;
use std::path::Path;
use std::time::Duration;

use futures::executor::block_on;
use timeline::Recording;
use workload::{Api, Call, VirtualClock};

const MS: Duration = Duration::from_millis(1);

/// What a model function does on the virtual clock.
fn run<A>(
    settings: fn(Api<VirtualClock>) -> Api<VirtualClock>,
    model: impl AsyncFnOnce(&Api<VirtualClock>) -> A,
) -> Recording {
    let clock = VirtualClock::new();
    let timeline = clock.timeline();
    let api = settings(Api::new(clock.clone()).recorded_by(&timeline));
    block_on(clock.drive(model(&api)));
    timeline.finish()
}

fn check(name: &str, recording: &Recording, title: &str, predicted: Duration, because: &str) {
    let drawn = recording.svg().title(title).predicted(predicted, because).animated(0.25).to_string();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/pictures").join(name).with_extension("svg");
    if env::var_os("UPDATE_PICTURES").is_some_and(|value| value == "1") {
        fs::write(&path, drawn).expect("the picture can be written");
        return;
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == drawn, "{} is not what the run draws; see the head of this test", path.display());
}

#[test]
fn sequential() {
    let recording = run(|api| api, async |api| sequential::load_dashboard(api).await);
    check("sequential", &recording, "Three calls, one after another", 600 * MS, "the sum");
}

#[test]
fn concurrent() {
    let recording = run(|api| api, async |api| concurrent::load_dashboard(api).await);
    check("concurrent", &recording, "Three calls at once, on one thread", 200 * MS, "the longest");
}

#[test]
fn one_then_the_rest() {
    let recording = run(|api| api, async |api| concurrent::log_in_and_load(api, "ada", "secret").await);
    check("one_then_the_rest", &recording, "One call, then three at once", 400 * MS, "login, then the longest");
}

#[test]
fn fail_fast() {
    let failing = |api: Api<_>| api.with_latency_of(Call::GetPosts, 50 * MS).failing(Call::GetPosts);
    let recording = run(failing, async |api| concurrent::load_dashboard(api).await);
    check("fail_fast", &recording, "One of three calls fails", 50 * MS, "the first failure");
}
