//! Each program that the README lists under *When it panics* panics with the message that is quoted there.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::time::sleep;

const A_WHILE: Duration = Duration::from_millis(1);

fn one_thread() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime of one thread needs nothing that could be missing")
}

/// In the order of the README.
const PROGRAMS: [fn(); 8] = [
    || futures::executor::block_on(async { sleep(A_WHILE).await }),
    || one_thread().block_on(async { one_thread().block_on(async {}) }),
    || futures::executor::block_on(async { futures::executor::block_on(async {}) }),
    || one_thread().block_on(async { sleep(A_WHILE).await }),
    || one_thread().block_on(async { drop(tokio::task::spawn_local(async {})) }),
    || one_thread().block_on(async { tokio::task::block_in_place(|| {}) }),
    || one_thread().block_on(async { tokio::spawn(async { panic!("the task's own panic") }).await.expect("no panic") }),
    || {
        let shared = RefCell::new(0);
        let _first = shared.borrow_mut();
        let _second = shared.borrow_mut();
    },
];

#[test]
fn panics_teach() {
    let readme = include_str!("../README.md");
    let (_, table) = readme.split_once("| message | what to do |").expect("the table of panics");
    let messages: Vec<_> = table.lines().skip(2).filter_map(|row| row.split('|').nth(1)).collect();
    assert_eq!(messages.len(), PROGRAMS.len(), "each message has its program");
    for (message, program) in messages.iter().zip(PROGRAMS) {
        let panic = panic::catch_unwind(AssertUnwindSafe(program)).expect_err(message);
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default();
        let quoted = message.trim();
        // A message that contains backticks is between two of them.
        let message = quoted.strip_prefix("`` ").and_then(|message| message.strip_suffix(" ``"));
        let message = message.unwrap_or(quoted.trim_matches('`'));
        assert!(said.contains(message), "it says {said:?}, and not {message:?}");
    }
}
