//! Runs one form of joining, recorded, and waits until what it left running has ended.

use std::future::Future;
use std::thread;

use async_timeline::Timeline;
use workload::{Api, ApiError, Call, Timer, blocking};

use crate::row::Row;
use crate::{FAILS_AFTER, OTHERS_TAKE};

/// What a form returns: an error, or three answers, one of which may be an error.
pub(crate) type Given = anyhow::Result<Option<ApiError>>;

pub(crate) async fn observe<T: Timer>(form: &'static str, timer: T, run: impl AsyncFnOnce(Api<T>) -> Given) -> Row {
    let timeline = Timeline::new();
    let api = Api::new(timer.clone()).with_latency(OTHERS_TAKE).with_latency_of(Call::GetPosts, FAILS_AFTER);
    let given = run(api.failing(Call::GetPosts).recorded_by(&timeline)).await;
    let told = timeline.snapshot().until();
    timer.sleep(2 * OTHERS_TAKE).await;
    Row::new(form, &given, told, &timeline.snapshot())
}

pub(crate) fn observe_blocking(form: &'static str, run: impl FnOnce(&blocking::Api) -> Given) -> Row {
    let timeline = Timeline::new();
    let api = blocking::Api::new().with_latency(OTHERS_TAKE).with_latency_of(Call::GetPosts, FAILS_AFTER);
    let given = run(&api.failing(Call::GetPosts).recorded_by(&timeline));
    let told = timeline.snapshot().until();
    thread::sleep(2 * OTHERS_TAKE);
    Row::new(form, &given, told, &timeline.snapshot())
}

pub(crate) fn on_tokio(form: impl Future<Output = Row>) -> Row {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime of one thread needs nothing that could be missing").block_on(form)
}
