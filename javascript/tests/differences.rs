//! What the book says of the two languages, and no pair of programs shows.

use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{Either, join, pending, ready, select, select_ok};
use tokio::runtime::{Builder, Runtime};

fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_time().build().expect("a runtime of one thread needs no resources")
}

/// What a program prints in Node and whether it succeeds, or nothing if Node is not installed.
fn node(program: &str) -> Option<(bool, String)> {
    let output = Command::new("node").args(["--input-type=module", "--eval", program]).output().ok()?;
    Some((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned()))
}

#[test]
fn an_unhandled_rejection_ends_node_and_a_failed_task_is_silent() {
    let program = "setTimeout(() => console.log('later'), 50); Promise.reject(new Error('unavailable'));";
    if let Some(ended) = node(program) {
        assert_eq!(ended, (false, String::new()), "Node ends before the timer");
    }
    one_thread().block_on(async {
        let (ran, sees) = oneshot::channel();
        drop(tokio::spawn(async move {
            ran.send(()).expect("the test waits for it");
            Err::<(), _>("unavailable")
        }));
        sees.await.expect("the task ran");
        tokio::task::yield_now().await;
    });
}

#[test]
fn await_gives_timers_no_turn() {
    let program = "let due = false; setTimeout(() => due = true, 0); const start = Date.now(); \
                   while (Date.now() - start < 20); for (let i = 0; i < 1000; i++) await null; console.log(due);";
    if let Some(ended) = node(program) {
        assert_eq!(ended, (true, "false\n".to_owned()), "the timer is due, and a thousand awaits do not let it run");
    }
}

#[test]
fn a_dropped_sender_is_an_error_and_a_promise_stays_pending() {
    let (sender, receiver) = oneshot::channel::<()>();
    drop(sender);
    assert!(one_thread().block_on(receiver).is_err(), "the receiver is told");
    let program = "new Promise(() => {}).finally(() => console.log('settled')); \
                   const answer = Promise.resolve(5); console.log(await Promise.all([answer, answer]));";
    if let Some(ended) = node(program) {
        assert_eq!(ended, (true, "[ 5, 5 ]\n".to_owned()), "two readers, and nothing settles the other promise");
    }
}

#[test]
fn select_and_select_ok_return_the_losers() {
    let Either::Left((1, loser)) = select(ready(1), ready(2)).now_or_never().expect("one is ready") else {
        panic!("the first of two that are ready wins");
    };
    assert_eq!(loser.now_or_never(), Some(2), "the loser can go on");

    let calls = [ready(Err("failed")).boxed(), ready(Ok(1)).boxed(), pending().boxed()];
    let (first, losers) = select_ok(calls).now_or_never().expect("one is ready").expect("one succeeds");
    assert_eq!((first, losers.len()), (1, 1), "the call that is not done is returned");
}

#[test]
fn a_panic_is_not_one_of_the_results_of_a_join() {
    let joined = join(async { panic!("a future's own panic") }, ready(2));
    let panic = one_thread().block_on(std::panic::AssertUnwindSafe(joined).catch_unwind());
    let _: ((), i32) = match panic {
        Err(_) => return,
        Ok(results) => results,
    };
    panic!("the join returned");
}

#[test]
fn a_dropped_runtime_waits_for_blocking_calls_that_have_started() {
    const BLOCKS_FOR: Duration = Duration::from_millis(300);
    let runtime = one_thread();
    let (started, starts) = mpsc::channel();
    runtime.spawn_blocking(move || {
        started.send(Instant::now()).expect("the test waits for it");
        thread::sleep(BLOCKS_FOR);
    });
    let started = starts.recv().expect("it starts");
    drop(runtime);
    assert!(started.elapsed() >= BLOCKS_FOR, "the drop waited");
}

#[test]
fn shutdown_background_does_not_wait_for_them() {
    let runtime = one_thread();
    let (done, ends) = mpsc::channel::<()>();
    let (started, starts) = mpsc::channel();
    let (go_on, goes_on) = mpsc::channel::<()>();
    runtime.spawn_blocking(move || {
        started.send(()).expect("the test waits for it");
        goes_on.recv().expect("the test lets it go on");
        drop(done);
    });
    starts.recv().expect("it starts");
    runtime.shutdown_background();
    assert_eq!(ends.try_recv(), Err(mpsc::TryRecvError::Empty), "it returned while the call blocks");
    go_on.send(()).expect("the call waits for it");
}
