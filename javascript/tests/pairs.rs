//! Runs each program in JavaScript and in Rust, and compares the output of both with the `.events` file next to them.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread;

use workload::tool::NODE;

/// The events of a list that one language prints: those of both, and those with its own mark.
fn events_of(list: &str, mark: char) -> Vec<String> {
    list.lines().filter(|line| line.starts_with([' ', mark])).map(|line| line[1..].to_owned()).collect()
}

fn printed_by(mut command: Command) -> Vec<String> {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?} failed: {errors}");
    String::from_utf8_lossy(&output.stdout).lines().map(ToOwned::to_owned).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

/// The names of the pairs. Each has three files.
fn pairs() -> BTreeSet<String> {
    let files = fs::read_dir(folder()).expect("the examples are there").map(|file| file.expect("a file").path());
    let pairs = files.filter(|path| path.file_name().is_some_and(|name| name != "calls.mjs"));
    pairs.map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned()).collect()
}

/// The program that cargo built beside this test.
fn rust(name: &str) -> Command {
    let test = env::current_exe().expect("this test is a file");
    let built = test.parent().and_then(Path::parent).expect("target/debug").join("examples").join(name);
    Command::new(built.with_extension(env::consts::EXE_EXTENSION))
}

fn javascript(name: &str) -> Command {
    let mut node = Command::new(NODE.name);
    node.arg(folder().join(name).with_extension("mjs"));
    node
}

/// The same program on a machine that has no time for it for a while: it is stopped, and then goes on.
#[cfg(unix)]
fn paused(program: &Command) -> Command {
    let mut paused = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.ci/paused"));
    paused.arg(program.get_program()).args(program.get_args());
    paused
}

/// Runs all of one language at once, since they mostly sleep.
fn compare(mark: char, program: fn(&str) -> Command) {
    static ONE_LANGUAGE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_LANGUAGE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let pairs: Vec<_> = pairs().into_iter().collect();
    assert_eq!(pairs.len(), 18, "eighteen habits: {pairs:?}");
    thread::scope(|scope| {
        for name in &pairs {
            scope.spawn(move || {
                let list = fs::read_to_string(folder().join(name).with_extension("events")).expect("a list of events");
                assert_eq!(
                    printed_by(program(name)),
                    events_of(&list, mark),
                    "{name}, compared with its list of events"
                );
            });
        }
    });
}

#[test]
fn rust_prints_what_the_lists_say() {
    compare('+', rust);
}

#[test]
fn javascript_prints_what_the_lists_say() {
    if node_is_usable() {
        compare('-', javascript);
    }
}

#[cfg(unix)]
#[test]
fn rust_prints_the_same_when_it_is_paused() {
    compare('+', |name| paused(&rust(name)));
}

#[cfg(unix)]
#[test]
fn javascript_prints_the_same_when_it_is_paused() {
    if node_is_usable() {
        compare('-', |name| paused(&javascript(name)));
    }
}

fn node_is_usable() -> bool {
    NODE.usable().inspect_err(|why| eprintln!("skipped the programs in JavaScript: {why}")).is_ok()
}
