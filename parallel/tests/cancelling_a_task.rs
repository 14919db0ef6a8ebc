//! What the book says of runtimes with several threads, and no example shows: cancelling a task is a request.

use std::env;
use std::pin::pin;
use std::process::Command;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use smol::future::poll_once;
use tokio::runtime::{Builder, LocalRuntime, Runtime};
use tokio::task::JoinSet;

fn two_workers() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).build().expect("two threads can be started")
}

/// A task in a stretch without an `.await`, and the ends of the channels that it uses.
struct Stretch {
    starts: Receiver<()>,
    go_on: Sender<()>,
    events: Receiver<&'static str>,
}

/// Returns what to spawn. It blocks its thread until it is told to go on, and says how far it comes.
fn stretch() -> (impl Future<Output = ()> + Send + 'static, Stretch) {
    let (started, starts) = mpsc::channel();
    let (go_on, goes_on) = mpsc::channel();
    let (says, events) = mpsc::channel();
    let task = async move {
        started.send(()).expect("the test waits for it");
        goes_on.recv().expect("the test lets it go on");
        says.send("the stretch ends").expect("the test listens");
        smol::future::yield_now().await;
        says.send("after the await").expect("the test listens");
    };
    (task, Stretch { starts, go_on, events })
}

impl Stretch {
    /// Cancels the task in the midst of its stretch, and returns what the task still does.
    fn cancelled_by(self, cancel: impl FnOnce()) -> Vec<&'static str> {
        self.starts.recv().expect("the task starts");
        cancel();
        self.go_on.send(()).expect("the task still runs, although it was cancelled");
        // Ends when the task is dropped, with its end of the channel.
        self.events.iter().collect()
    }
}

#[test]
fn a_dropped_join_set_asks_its_tasks_to_stop() {
    let runtime = two_workers();
    let (task, stretch) = stretch();
    let mut set = JoinSet::new();
    set.spawn_on(task, runtime.handle());
    assert_eq!(stretch.cancelled_by(|| drop(set)), ["the stretch ends"], "it runs on to its next await");
}

#[test]
fn shutdown_of_a_join_set_waits() {
    let runtime = two_workers();
    let (task, stretch) = stretch();
    let mut set = JoinSet::new();
    set.spawn_on(task, runtime.handle());
    stretch.starts.recv().expect("the task starts");
    let mut shutdown = pin!(set.shutdown());
    assert!(runtime.block_on(poll_once(shutdown.as_mut())).is_none(), "it waits for the task");
    stretch.go_on.send(()).expect("the task still runs");
    runtime.block_on(shutdown);
    assert_eq!(stretch.events.try_iter().collect::<Vec<_>>(), ["the stretch ends"], "it is over when shutdown returns");
}

#[test]
fn an_aborted_task_may_even_return_its_result() {
    let runtime = two_workers();
    let (started, starts) = mpsc::channel();
    let (go_on, goes_on) = mpsc::channel::<()>();
    let task = runtime.spawn(async move {
        started.send(()).expect("the test waits for it");
        goes_on.recv().expect("the test lets it go on");
        7
    });
    starts.recv().expect("the task starts");
    task.abort();
    go_on.send(()).expect("the task still runs");
    assert_eq!(runtime.block_on(task).expect("it had no await left to stop at"), 7);
}

#[test]
fn a_dropped_smol_task_is_asked_to_stop_and_cancel_waits() {
    static EXECUTOR: smol::Executor = smol::Executor::new();
    thread::spawn(|| smol::block_on(EXECUTOR.run(std::future::pending::<()>())));

    let (task, one) = stretch();
    let task = EXECUTOR.spawn(task);
    assert_eq!(one.cancelled_by(|| drop(task)), ["the stretch ends"], "it runs on to its next await");

    let (task, other) = stretch();
    let task = EXECUTOR.spawn(task);
    other.starts.recv().expect("the task starts");
    let mut cancel = pin!(task.cancel());
    assert!(smol::block_on(poll_once(cancel.as_mut())).is_none(), "it waits for the task");
    other.go_on.send(()).expect("the task still runs");
    assert_eq!(smol::block_on(cancel), None, "the task did not come to its end");
    assert_eq!(other.events.try_iter().collect::<Vec<_>>(), ["the stretch ends"], "it is over when cancel returns");
}

#[test]
fn a_spawned_task_starts_at_once_on_another_worker() {
    let (started, starts) = mpsc::channel();
    two_workers().block_on(async {
        drop(tokio::spawn(async move { started.send(()).expect("the test waits for it") }));
        starts.recv().expect("it starts while this function blocks, without an await");
    });

    let (started, starts) = mpsc::channel();
    let one_thread = Builder::new_current_thread().build().expect("a runtime of one thread needs no resources");
    one_thread.block_on(async {
        drop(tokio::spawn(async move { started.send(()).expect("the test waits for it") }));
        assert_eq!(starts.try_recv(), Err(mpsc::TryRecvError::Empty), "on one thread it waits for an await");
        tokio::task::yield_now().await;
        assert_eq!(starts.try_recv(), Ok(()), "there it starts");
    });
}

#[test]
fn a_blocked_worker_leaves_the_other_one_running() {
    let runtime = two_workers();
    let (blocks, unblocks) = mpsc::channel::<()>();
    let blocked = runtime.spawn(async move { unblocks.recv().expect("the other task runs") });
    let other = runtime.spawn(async move { blocks.send(()).expect("the blocked task waits for it") });
    runtime.block_on(async {
        other.await.expect("no panic");
        blocked.await.expect("no panic");
    });
}

#[test]
fn spawn_local_needs_no_local_set_in_a_local_runtime() {
    let runtime = LocalRuntime::new().expect("a runtime of one thread needs no resources");
    let not_send = std::rc::Rc::new(7);
    let task = async { tokio::task::spawn_local(async move { *not_send }).await.expect("no panic") };
    assert_eq!(runtime.block_on(task), 7);
}

/// What dropping the handle of a blocking call does while no thread has started the call.
#[test]
fn a_dropped_handle_of_a_blocking_call_that_waits_for_a_thread() {
    const ONE_THREAD: &str = "BLOCKING_MAX_THREADS";
    if env::var_os(ONE_THREAD).is_none() {
        // Only a new process takes note of the variable.
        let mut again = Command::new(env::current_exe().expect("this test is a file"));
        again.args(["--exact", "a_dropped_handle_of_a_blocking_call_that_waits_for_a_thread"]).env(ONE_THREAD, "1");
        let output = again.output().expect("this test can be started");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        return;
    }
    let runtime = Builder::new_current_thread().max_blocking_threads(1).build().expect("it needs no resources");
    assert!(runs_without_its_handle(|call| runtime.spawn_blocking(call)), "tokio's spawn_blocking runs it");
    assert!(!runs_without_its_handle(smol::unblock), "smol's unblock never starts it");
}

/// Begins a call that holds the only thread, and a second one, of which it drops the handle.
fn runs_without_its_handle<Handle>(begin: impl Fn(Box<dyn FnOnce() + Send>) -> Handle) -> bool {
    let (started, starts) = mpsc::channel();
    let (go_on, goes_on) = mpsc::channel::<()>();
    let _first = begin(Box::new(move || {
        started.send(()).expect("the test waits for it");
        goes_on.recv().expect("the test lets it go on");
    }));
    starts.recv().expect("the first call starts");
    let (says, runs) = mpsc::channel();
    drop(begin(Box::new(move || says.send(()).expect("the test listens"))));
    go_on.send(()).expect("the first call waits for it");
    // An error once the call was dropped, with its end of the channel.
    runs.recv().is_ok()
}
