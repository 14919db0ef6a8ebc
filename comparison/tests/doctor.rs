//! What the doctor says of machines that lack something, and that it says so without a panic.

use std::env;
use std::fs;
use std::hint;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// The program, which looks at the machine that this test runs on.
fn doctor() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comparison"));
    command.arg("doctor").env("RUST_BACKTRACE", "1");
    command
}

/// What it prints, with the parts of a check on one line.
#[track_caller]
fn said(output: &Output) -> String {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "it panicked:\n{text}");
    let (checks, picture) =
        text.split_once("\n\n").or_else(|| text.split_once("\r\n\r\n")).expect("checks and a picture");
    for line in picture.lines().chain(checks.lines()) {
        // What is to be copied is one line, however long.
        let fits = line.chars().count() <= 80 || line.contains('\x1b') || line.starts_with("Send your trainer: ");
        assert!(fits, "it fits 80 columns: {line}");
    }
    let checks: Vec<_> = checks.split_whitespace().collect();
    format!("{}\n{picture}", checks.join(" "))
}

/// A folder with nothing in it that the doctor would look for.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

#[test]
fn every_thing_is_looked_at_and_shown_on_one_screen() {
    let output = doctor().output().expect("the program starts");
    assert!(output.status.success(), "cargo runs this test, so the workshop can work here");
    let text = said(&output);
    for expected in [
        " rust rustc 1.",
        " tools ",
        " cores ",
        " waits of 1 ms and 20 ms take: thread ",
        "; tokio ",
        "; smol ",
        " terminal none: output is piped",
        " packages ",
        " built ",
        " cargo ",
        " disk ",
        "Send your trainer: ",
        "●",
        "█",
        "▒",
        "✗",
        "╳",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    assert!(!text.contains('\x1b') && !text.contains("BROKEN"), "{text}");
    let lines = String::from_utf8_lossy(&output.stdout).lines().count();
    // A warning, of a tool that is missing or of a single core, may take more.
    assert!(lines <= 24 || text.contains("warning "), "{lines} lines:\n{text}");
}

#[test]
fn without_rust_the_workshop_cannot_work() {
    let output = doctor().env("PATH", folder("empty")).output().expect("the program starts");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(complaint, "comparison: the workshop cannot work here before this is fixed: rust\n");
    let text = said(&output);
    assert!(text.contains("BROKEN rust rustc cannot be started ("), "{text}");
    assert!(
        text.contains("git is not installed (undo changes with it,"),
        "the other checks are made all the same: {text}"
    );
    assert!(text.contains("cargo does not say what there is to build"), "{text}");
}

/// Runs it where a program is this shell script.
#[cfg(unix)]
fn with_program(name: &str, program: &str, script: &str) -> Output {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder(name);
    let program = folder.join(program);
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).expect("the program can be written");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it can be made a program");
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([folder].into_iter().chain(env::split_paths(&path))).expect("a path");
    doctor().env("PATH", path).output().expect("the program starts")
}

#[cfg(unix)]
#[test]
#[ignore = "measures the cores once more; .ci/run runs it"]
fn a_program_that_is_too_old_or_broken_is_named_with_what_fixes_it() {
    let too_old = concat!(
        "BROKEN rust rustc 1.70.0 (90c541806 2023-05-31) is older than ",
        env!("CARGO_PKG_RUST_VERSION"),
        ": rustup update stable"
    );
    let cases = [
        ("rustc", "echo 'rustc 1.70.0 (90c541806 2023-05-31)'", 1, too_old),
        ("rustc", "echo", 0, "warning rust rustc says"),
        ("rustc", "echo 'rustc 99999999999999999999.1'", 0, "warning rust rustc says"),
        ("node", "exit 127", 0, "node is broken: `node --version` ended with exit status: 127 (only for"),
    ];
    for (number, (program, script, code, expected)) in cases.into_iter().enumerate() {
        let output = with_program(&format!("program-{number}"), program, script);
        let text = said(&output);
        assert!(output.status.code() == Some(code) && text.contains(expected), "{script}: {text}");
    }
}

#[test]
#[ignore = "measures the cores once more; .ci/run runs it"]
fn what_a_machine_lacks_is_named_with_what_fixes_it() {
    let prepare = "run `cargo run -p comparison -- prepare`";
    let programs = " programs are missing (sequential, concurrent, parallel, exercises, realio, javascript, comparison, \
                    realwork)";
    let cases = [
        // Where there is a network the workshop works all the same.
        ("CARGO_HOME", folder("cargo-home"), 0, ["warning packages ", prepare]),
        ("CARGO_TARGET_DIR", folder("target"), 0, [programs, prepare]),
        ("SMOL_THREADS", "0".into(), 1, ["BROKEN cores SMOL_THREADS=0: smol runs no task.", "look at"]),
    ];
    for (variable, value, code, expected) in cases {
        let output = doctor().env(variable, value).output().expect("the program starts");
        let text = said(&output);
        assert_eq!(output.status.code(), Some(code), "{variable}: {text}");
        assert!(expected.iter().all(|expected| text.contains(expected)), "{variable}: {text}");
    }
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "measures the cores once more; .ci/run runs it"]
fn without_threads_the_workshop_cannot_work() {
    // No thread has room for such a stack.
    let output = doctor().env("RUST_MIN_STACK", "1000000000000000").output().expect("the program starts");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    // Some versions of rustc start a thread to say which they are.
    assert!(complaint.ends_with("before this is fixed: cores, timers\n") || complaint.contains("rust, cores, timers"));
    let text = said(&output);
    assert!(text.contains("BROKEN cores no thread can be started: "), "{text}");
    assert!(text.contains("BROKEN timers no timer can be started: "), "{text}");
}

/// The last line, which is for the trainer.
fn sent(text: &str) -> &str {
    text.lines().next_back().unwrap_or_default()
}

#[test]
#[ignore = "measures the cores once more; .ci/run runs it"]
fn busy_cores_are_noticed_and_the_trainer_is_told() {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let stop = AtomicBool::new(false);
    let output = thread::scope(|scope| {
        for _ in 0..2 * cores {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    hint::spin_loop();
                }
            });
        }
        let output = doctor().output();
        stop.store(true, Ordering::Relaxed);
        output.expect("the program starts")
    });
    let text = said(&output);
    assert!(output.status.success() && text.contains("warning cores "), "{text}");
    assert!(cores == 1 || text.contains("but now two threads do "), "{text}");
    assert!(sent(&text).starts_with("Send your trainer: look at ") && sent(&text).contains("cores"), "{text}");
}

/// A target folder in which the first program is built, and a cargo that does this when it is to build.
#[cfg(unix)]
fn with_cargo(name: &str, builds: &str) -> String {
    let target = folder(name);
    fs::create_dir_all(target.join("debug")).expect("the folder can be made");
    fs::write(target.join("debug/sequential"), "").expect("the file can be written");
    let script = format!(
        "export CARGO_TARGET_DIR='{}'\n[ \"$1\" != build ] || {{ {builds}; }}\nexec '{}' \"$@\"",
        target.display(),
        env!("CARGO")
    );
    said(&with_program(&format!("{name}-cargo"), "cargo", &script))
}

#[cfg(unix)]
#[test]
#[ignore = "measures the cores once more; .ci/run runs it"]
fn another_cargo_is_noticed() {
    let waits = "echo '    Blocking waiting for file lock on build directory' >&2; exec sleep 60";
    let text = with_cargo("locked", waits);
    assert!(text.contains("warning cargo another one uses the target folder, and commands wait for it."), "{text}");
    assert!(sent(&text).contains("cargo"), "{text}");
    let text = with_cargo("free", "exit 0");
    assert!(text.contains("ok cargo no other one uses the target folder"), "{text}");
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "measures the cores once more; .ci/run runs it"]
fn a_machine_on_which_only_a_few_threads_start_is_named() {
    // Room for about ten stacks.
    let limited = format!("ulimit -v 4000000 && exec '{}' doctor", env!("CARGO_BIN_EXE_comparison"));
    let mut shell = Command::new("sh");
    let output = shell.args(["-c", &limited]).env("RUST_MIN_STACK", "300000000").output().expect("there is a shell");
    let text = said(&output);
    assert!(text.contains("warning cores only ") && text.contains(" threads can be started at once"), "{text}");
}

/// Whether a program is there to make a machine of another kind with; where it is not, the test says so.
#[cfg(target_os = "linux")]
fn installed(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        eprintln!("skipped: {program} is not installed");
    }
    there
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "measures the cores once more; .ci/run runs it"]
fn on_one_core_it_says_which_lessons_get_no_faster() {
    if !installed("taskset") {
        return;
    }
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", "0", env!("CARGO_BIN_EXE_comparison"), "doctor"]);
    let output = command.output().expect("taskset is installed");
    // This process may not be allowed on the first core; then taskset fails.
    if output.stdout.is_empty() {
        return;
    }
    let text = said(&output);
    assert!(text.contains("warning cores 1: nothing in `parallel` and `realwork` gets faster here"), "{text}");
}

/// What it shows on a terminal of so many columns, with this in its environment.
#[cfg(target_os = "linux")]
fn on_terminal(columns: u16, variable: &str, value: &str) -> String {
    let shown = format!("stty cols {columns} rows 24; '{}' doctor", env!("CARGO_BIN_EXE_comparison"));
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &shown, "/dev/null"]).stdin(std::process::Stdio::null());
    for variable in ["LC_ALL", "LC_CTYPE", "LANG", "NO_COLOR"] {
        command.env_remove(variable);
    }
    command.env("TERM", "xterm").env(variable, value);
    said(&command.output().expect("script is installed"))
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "measures the cores once more; .ci/run runs it"]
fn the_terminal_decides_on_width_colour_and_letters() {
    if !installed("script") {
        return;
    }
    for (columns, variable, value, says, colour, ascii) in [
        (80, "TERM", "xterm", "ok terminal 80 columns, in colour, in Unicode", true, false),
        (80, "NO_COLOR", "1", "ok terminal 80 columns, plain, since NO_COLOR is set, in Unicode", false, false),
        (80, "LC_ALL", "C", "in ASCII (if the locale allows: LC_ALL=C.UTF-8 for Unicode)", true, true),
        (80, "TERM", "dumb", "plain, since TERM=dumb, in ASCII", false, true),
        (50, "TERM", "xterm", "warning terminal 50 columns, in colour, in Unicode: make it 80 or wider", true, false),
    ] {
        let text = on_terminal(columns, variable, value);
        assert_eq!((text.contains('\x1b'), text.is_ascii()), (colour, ascii), "{text}");
        let drawn = if ascii { "####" } else { "●" };
        assert!(text.contains(says) && text.contains(drawn) && text.contains("unavailable"), "{text}");
    }
}
