//! The program as it is run from a terminal.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn docs(arguments: &[&str]) -> Command {
    let mut docs = Command::new(env!("CARGO_BIN_EXE_docs"));
    docs.args(arguments);
    docs
}

#[track_caller]
fn complaint(docs: &mut Command) -> String {
    let Output { status, stderr, .. } = docs.output().expect("it was built for this test");
    assert_eq!(status.code(), Some(1));
    String::from_utf8(stderr).expect("it writes text")
}

#[test]
fn an_agenda_that_is_unknown_is_named_with_those_that_are() {
    let said = complaint(&mut docs(&["agenda", "two_days"]));
    assert_eq!(said, "docs: unknown agenda `two_days`; known are ninety_minutes, one_day, three_hours, handout\n");
}

#[test]
fn clap_names_an_option_that_is_unknown_or_missing() {
    for (argument, expected) in [("--closed", "unexpected argument '--closed' found"), ("figures", "--mine")] {
        let output = docs(&[argument]).output().expect("it was built for this test");
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.starts_with("error: ") && said.contains(expected), "{said}");
    }
}

#[test]
fn figures_that_cannot_be_read_leave_the_data_as_it_was() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/run-1/benchmarks.json");
    let before = fs::read(&data).expect("the real book has data");
    let empty = tempfile::tempdir().expect("a folder can be made");
    let said = complaint(docs(&["figures", "run-1"]).env("CARGO_TARGET_DIR", empty.path()));
    assert!(said.starts_with("docs: cannot read ") && said.contains("criterion; run cargo bench"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert_eq!(fs::read(&data).expect("it is still there"), before, "the data is as it was");
}

#[cfg(target_os = "linux")]
#[test]
fn an_opener_that_is_missing_is_named() {
    let empty = tempfile::tempdir().expect("a folder can be made");
    let said = complaint(docs(&["--open"]).env("PATH", empty.path()));
    assert!(said.starts_with("docs: cannot open the book with `xdg-open`: "), "{said}");
}

/// Fails unless a process ends. One that was killed may take a moment, and then stays as a zombie until something collects its status.
#[cfg(target_os = "linux")]
#[track_caller]
fn ends(process: &str) {
    use std::thread;
    use std::time::{Duration, Instant};

    let status = || fs::read_to_string(format!("/proc/{}/status", process.trim())).unwrap_or_default();
    let has_ended = |status: &str| status.is_empty() || status.contains("\nState:\tZ");
    let begin = Instant::now();
    while !has_ended(&status()) {
        assert!(begin.elapsed() < Duration::from_secs(60), "process {process} still runs: {}", status());
        thread::sleep(Duration::from_millis(10));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_program_leaves_behind_is_killed_too() {
    let mut shell = Command::new("sh");
    let output =
        docs::children::lesson_output(shell.args(["-c", "sleep 1000 & echo $!"]), "none").expect("it is started");
    ends(&String::from_utf8(output.expect("the shell ends at once").stdout).expect("a number"));
}

/// A `git` that does not end stands for whatever the program has started when it is interrupted.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_ends_what_the_program_started_and_then_the_program() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::ExitStatusExt;

    for (signal, number) in [("-INT", 2), ("-TERM", 15)] {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let (git, pipe) = (folder.path().join("git"), folder.path().join("pid"));
        let run = |program: &str, arguments: &[&str]| Command::new(program).args(arguments).status().expect("it runs");
        assert!(run("mkfifo", &[&pipe.display().to_string()]).success());
        let script = format!("#!/bin/sh\n/bin/sleep 1000 &\necho $! > {}\nwait\n", pipe.display());
        fs::write(&git, script).expect("written");
        fs::set_permissions(&git, fs::Permissions::from_mode(0o755)).expect("it is ours");
        let mut program = docs(&["edits"]).env("PATH", folder.path()).spawn().expect("it was built for this test");
        let started = fs::read_to_string(pipe).expect("a number");
        assert!(run("kill", &[signal, &program.id().to_string()]).success());
        assert_eq!(program.wait().expect("it ends").signal(), Some(number));
        ends(&started);
    }
}
