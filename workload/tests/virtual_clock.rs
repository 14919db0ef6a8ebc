//! The virtual clock is exact, on each runtime and in each of the places where a simple one would jump too early or late.

use std::cell::Cell;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use futures::future::{self, join_all};
use workload::{Timer, VirtualClock};

const MS: Duration = Duration::from_millis(1);

fn on_each_runtime(test: impl Fn(&'static str, &dyn Fn(future::LocalBoxFuture<'_, ()>))) {
    test("tokio's current thread", &|future| {
        tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(future);
    });
    test("tokio's many threads", &|future| {
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime").block_on(future);
    });
    test("smol", &|future| smol::block_on(future));
    test("async-std", &|future| async_std::task::block_on(future));
    test("futures", &|future| futures::executor::block_on(future));
}

#[test]
fn sleeps_one_by_one_add_up_and_together_take_the_longest() {
    on_each_runtime(|runtime, block_on| {
        let clock = VirtualClock::new();
        block_on(Box::pin(clock.drive(async {
            for _ in 0..3 {
                clock.sleep(200 * MS).await;
            }
        })));
        assert_eq!(clock.elapsed(), 600 * MS, "one by one on {runtime}");
        block_on(Box::pin(clock.drive(async {
            join_all([100, 200, 150].map(|time| clock.sleep(time * MS))).await;
        })));
        assert_eq!(clock.elapsed(), 800 * MS, "together on {runtime}");
    });
}

#[test]
fn who_yields_or_runs_out_of_budget_goes_on_before_the_clock_does() {
    on_each_runtime(|runtime, block_on| {
        let clock = VirtualClock::new();
        let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
        block_on(Box::pin(clock.drive(async {
            let busy = async {
                for number in 0..1_000 {
                    tokio::task::yield_now().await;
                    sender.send(number).await.expect("the receiver is there");
                }
                clock.elapsed()
            };
            let receive = async {
                for _ in 0..1_000 {
                    receiver.recv().await.expect("the sender is there");
                }
            };
            let ((), (), ended) = futures::join!(clock.sleep(200 * MS), receive, busy);
            assert_eq!(ended, Duration::ZERO, "the clock moved on while there was work, on {runtime}");
        })));
    });
}

#[test]
fn a_dropped_sleep_holds_nobody_up() {
    on_each_runtime(|runtime, block_on| {
        let clock = VirtualClock::new();
        block_on(Box::pin(clock.drive(async {
            let (short, long) = (clock.sleep(50 * MS), clock.sleep(200 * MS));
            future::select(Box::pin(short), Box::pin(long)).await;
            clock.sleep(10 * MS).await;
        })));
        assert_eq!(clock.elapsed(), 60 * MS, "on {runtime}");
    });
}

#[test]
fn sleepers_of_one_deadline_leave_it_one_by_one() {
    let clock = VirtualClock::new();
    futures::executor::block_on(clock.drive(async {
        let mut sleeps: Vec<_> = (0..4).map(|_| Box::pin(clock.sleep(50 * MS))).collect();
        for sleep in &mut sleeps {
            assert!(futures::poll!(sleep).is_pending());
        }
        drop(sleeps.remove(1));
        drop(sleeps.pop());
        sleeps.push(Box::pin(clock.sleep(50 * MS)));
        join_all(sleeps).await;
        assert_eq!(clock.elapsed(), 50 * MS, "those that are left are woken");
        let mut dropped = [Box::pin(clock.sleep(50 * MS)), Box::pin(clock.sleep(50 * MS))];
        for sleep in &mut dropped {
            assert!(futures::poll!(sleep).is_pending());
        }
        drop(dropped);
        clock.sleep(100 * MS).await;
    }));
    assert_eq!(clock.elapsed(), 150 * MS);
}

/// Notes when it is woken.
struct Noting {
    name: &'static str,
    woken: Arc<Mutex<Vec<&'static str>>>,
}

impl Wake for Noting {
    fn wake(self: Arc<Self>) {
        self.woken.lock().expect("nobody panics").push(self.name);
    }
}

#[test]
fn sleepers_of_one_deadline_are_woken_in_order_and_neighbours_that_share_a_waker_once() {
    let woken = Arc::new(Mutex::new(Vec::new()));
    let waker = |name| Waker::from(Arc::new(Noting { name, woken: Arc::clone(&woken) }));
    let [a, b, c, d] = ["a", "b", "c", "d"].map(waker);
    let clock = VirtualClock::new();
    futures::executor::block_on(clock.drive(async {
        let mut sleeps: Vec<_> = (0..8).map(|_| Box::pin(clock.sleep(50 * MS))).collect();
        let mut poll = |sleep: usize, waker: &Waker| {
            assert!(sleeps[sleep].as_mut().poll(&mut Context::from_waker(waker)).is_pending());
        };
        for (sleep, waker) in [&a, &a, &b, &a, &c, &c, &c].into_iter().enumerate() {
            poll(sleep, waker);
        }
        poll(2, &d); // The only one in its place keeps it.
        poll(4, &d); // One of three leaves the others, which stay,
        poll(7, &d); // and is found by the next.
        poll(0, &a); // Nothing changes.
        // Of a place, some are dropped; of another, all.
        sleeps.drain(5..=6);
        drop(sleeps.remove(3));
        drop(sleeps.remove(1));
        clock.sleep(50 * MS).await;
    }));
    assert_eq!(*woken.lock().expect("nobody panics"), ["a", "d", "d"]);
    assert_eq!(clock.elapsed(), 50 * MS);
}

#[test]
fn local_tasks_inside_the_driver_keep_time() {
    let clock = VirtualClock::new();
    let local = tokio::task::LocalSet::new();
    let tasks = local.run_until(async {
        let sleep_for = |number| {
            let clock = clock.clone();
            tokio::task::spawn_local(async move { clock.sleep(number * MS).await })
        };
        let tasks: Vec<_> = (1..=100).map(sleep_for).collect();
        for task in tasks {
            task.await.expect("no task panics");
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(clock.drive(tasks));
    assert_eq!(clock.elapsed(), 100 * MS);
}

#[test]
fn who_computes_makes_the_others_late() {
    on_each_runtime(|runtime, block_on| {
        let clock = VirtualClock::new();
        let ended = Cell::new(Duration::ZERO);
        let sleep = async {
            clock.sleep(100 * MS).await;
            ended.set(clock.elapsed());
        };
        let compute = async { clock.advance(300 * MS) };
        block_on(Box::pin(clock.drive(async {
            futures::join!(sleep, compute);
        })));
        assert_eq!(ended.get(), 300 * MS, "the sleep ends when the computing does, on {runtime}");
        block_on(Box::pin(clock.drive(clock.sleep(100 * MS))));
        assert_eq!(clock.elapsed(), 400 * MS, "and the clock has not gone back, on {runtime}");
    });
}

#[test]
fn a_deadline_of_a_task_that_has_ended_does_not_stop_the_clock() {
    let clock = VirtualClock::new();
    let executor = smol::LocalExecutor::new();
    let (send, receive) = futures::channel::oneshot::channel();
    let first = executor.spawn({
        let clock = clock.clone();
        async move { futures::join!(clock.sleep(100 * MS), receive) }
    });
    let tasks = async {
        smol::future::yield_now().await;
        // The task is polled because of the message, when its deadline has passed and nothing has woken it for that.
        clock.advance(300 * MS);
        send.send(()).expect("the task waits for it");
        first.await.1.expect("it was sent");
        clock.sleep(100 * MS).await;
    };
    futures::executor::block_on(clock.drive(executor.run(tasks)));
    assert_eq!(clock.elapsed(), 400 * MS);
}

#[test]
fn sleeping_for_ever_ends_after_thirty_years() {
    let clock = VirtualClock::new();
    futures::executor::block_on(clock.drive(clock.sleep(Duration::MAX)));
    assert_eq!(clock.elapsed().as_secs(), 30 * 365 * 24 * 60 * 60);
    assert!(clock.now() > std::time::Instant::now());
}

#[test]
#[should_panic(expected = "outside `drive`")]
fn a_sleep_that_nobody_drives_says_so() {
    futures::executor::block_on(VirtualClock::new().sleep(MS));
}

#[test]
fn a_sleep_on_another_thread_says_so() {
    let clock = VirtualClock::new();
    let sleep = clock.sleep(MS);
    let answer = futures::executor::block_on(
        clock.drive(async { std::thread::spawn(|| futures::executor::block_on(sleep)).join() }),
    );
    let panic = answer.expect_err("the other thread panicked");
    let message = panic.downcast_ref::<&str>().expect("a panic message");
    assert!(message.contains("another thread than `drive`"), "{message}");
}

#[test]
#[should_panic(expected = "driven already")]
fn a_clock_has_one_driver() {
    let clock = VirtualClock::new();
    futures::executor::block_on(clock.drive(clock.drive(async {})));
}
