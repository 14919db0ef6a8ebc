//! What `scale` prints, what it refuses, and what it does when a process that it measures dies.

use std::ffi::OsStr;
#[cfg(unix)]
use std::path::Path;
use std::process::{Command, Output};

use clap::ValueEnum;
use comparison::scale::pattern::Pattern;
use serde_json::Value;

fn scale(arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comparison"));
    command.arg("scale").args(arguments.split(' '));
    command
}

fn run(arguments: &str) -> Output {
    scale(arguments).output().expect("it starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn rows(output: &Output) -> Vec<Value> {
    let said: Vec<Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect();
    // The first line says when, and of what, and the last how much was stolen.
    said.into_iter().filter(|object| object.get("date").is_none() && object.get("steal").is_none()).collect()
}

#[test]
fn each_pattern_has_a_row() {
    let own = Pattern::value_variants().iter().filter(|pattern| !pattern.is_other_language());
    let own: Vec<_> = own.map(|pattern| pattern.name()).collect();
    let output = run(&format!("--json --calls 250 --latency 20ms --samples 1 --only {}", own.join(",")));
    assert!(output.status.success(), "{}", text(&output.stderr));
    let rows = rows(&output);
    let named: Vec<_> = rows.iter().map(|row| row["pattern"].as_str().expect("a name")).collect();
    assert_eq!(named, own);
    for row in &rows {
        let predicted = if row["pattern"] == "tokio-buffered" { 60.0 } else { 20.0 };
        assert_eq!(row["predicted_ms"], predicted, "250 calls, 100 at once, take three latencies: {row}");
        assert_eq!((&row["calls"], &row["samples"], &row["missing"]), (&250.into(), &1.into(), &Value::Null), "{row}");
        assert!(row["overhead_ms"]["median"].is_f64() && row["cpu_ms"].is_f64(), "{row}");
        assert!(row["to_baseline"]["interval"].is_null(), "one sample has no interval: {row}");
    }
    assert_eq!(rows[0]["to_baseline"]["median"], 1.0, "the baseline is measured in the same run");
}

#[test]
fn memory_is_told_where_there_is_enough_to_tell() {
    let output = run("--json --calls 100000 --samples 1 --latency 300ms --only tokio-unconstrained");
    let bytes = rows(&output)[0]["bytes_per_call"].as_f64().expect("bytes");
    assert!(bytes > 128.0, "a call is more than its timer, and all of them were there at once: {bytes}");
}

#[test]
fn what_cannot_be_is_refused_before_it_starts() {
    for (arguments, by, reason) in [
        ("--calls 0", "comparison: ", "at least 1"),
        ("--calls -1", "error: ", "invalid value '-1'"),
        ("--calls 1000000000000", "comparison: ", "of memory that is available"),
        ("--calls 20000 --only os-threads", "comparison: ", "threads, "),
        ("--virtual --calls 10000001", "comparison: ", "at most 10000000 are simulated"),
        ("--only threads", "error: ", "possible values: baseline"),
        ("--quick --calls 5", "error: ", "cannot be used with"),
        ("--virtual --samples 5", "error: ", "cannot be used with"),
    ] {
        let output = run(arguments);
        let said = text(&output.stderr);
        assert!(!output.status.success() && output.stdout.is_empty(), "{arguments}: {said}");
        assert!(said.starts_with(by) && said.contains(reason), "{arguments}: {said}");
        // What clap refuses, it explains in a few lines.
        assert!(by == "error: " || said.lines().count() == 1, "{said}");
    }
}

#[test]
fn the_virtual_clock_says_that_it_calculates() {
    let said = text(&run("--virtual --calls 12345").stdout);
    assert!(said.starts_with("Simulated, not measured: 12345 calls in flight take 200 ms"), "{said}");
    let figures = rows(&run("--virtual --calls 10 --latency 3s --json"));
    assert_eq!((&figures[0]["simulated"], &figures[0]["virtual_ms"]), (&true.into(), &3_000.0.into()));
}

/// What it says of the languages that are found there.
fn with_path(folders: impl AsRef<OsStr>) -> String {
    let mut scale = scale("--calls 1 --samples 1 --latency 5ms --only baseline,node,python,go");
    text(&scale.env("PATH", folders).output().expect("it starts").stdout)
}

#[test]
fn a_missing_language_is_named() {
    let said = with_path("/nowhere");
    for language in ["node", "python", "go"] {
        let row = said.lines().find(|line| line.contains(language)).expect("a row");
        assert!(row.ends_with("not installed"), "{row}");
    }
}

#[test]
#[cfg(unix)]
fn a_language_that_is_broken_is_not_called_missing() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("broken-languages");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let broken = [
        ("node", "echo v12.22.12", "node 12.22 is too old: 16.0 or newer is needed"),
        ("python3", "exit 127", "python3 is broken: `python3 --version` ended with exit status: 127"),
        ("go", "[ $1 = version ] && echo go version go1.22.1 linux/amd64", "ended with exit status: 1"),
    ];
    for (name, script, _) in broken {
        let program = folder.join(name);
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).expect("the program can be written");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("it is ours");
    }
    let said = with_path(folder);
    for (name, _, why) in broken {
        let language = format!(" {} ", name.trim_end_matches('3'));
        let row = said.lines().find(|line| line.contains(&language)).expect("a row");
        assert!(row.contains(why), "{row}");
    }
    assert!(said.contains("go is broken: `go build "), "{said}");
}

#[cfg(target_os = "linux")]
mod signals {
    use std::process::{Child, Stdio};
    use std::time::Duration;
    use std::{fs, thread};

    use super::*;

    /// Starts to measure, again and again.
    fn start(arguments: &str) -> Child {
        let mut scale = scale(&format!("--json --calls 3 --samples 100 {arguments}"));
        scale.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
    }

    /// Waits until `parent` measures the baseline, and returns the process that does.
    fn measured_by(parent: u32) -> String {
        let children = format!("/proc/{parent}/task/{parent}/children");
        loop {
            let children = fs::read_to_string(&children).expect("the parent lives");
            let works = |id: &&str| {
                let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
                String::from_utf8_lossy(&environment).contains("MEASURED_FOR_SCALE=baseline 3 ")
            };
            if let Some(id) = children.split_whitespace().find(works) {
                return id.to_owned();
            }
            thread::yield_now();
        }
    }

    fn send(signal: &str, process: &str) {
        assert!(Command::new("kill").args([signal, process]).status().expect("kill starts").success());
    }

    #[test]
    fn a_killed_child_is_missing_and_not_a_zero() {
        let child = start("--latency 60s --only baseline");
        send("-KILL", &measured_by(child.id()));
        let output = child.wait_with_output().expect("it ends");
        let row = &rows(&output)[0];
        assert!(output.status.success());
        assert!(row["missing"].as_str().is_some_and(|why| why.contains("signal: 9")), "{row}");
        assert_eq!((&row["overhead_ms"], &row["cpu_ms"]), (&Value::Null, &Value::Null));
    }

    #[test]
    fn a_signal_keeps_what_is_known() {
        for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
            let child = start("--latency 100ms --only bare-smol,baseline");
            // Once the baseline has its second turn, the first round is over.
            let first = measured_by(child.id());
            while measured_by(child.id()) == first {
                thread::sleep(Duration::from_millis(5));
            }
            send(signal, &child.id().to_string());
            let output = child.wait_with_output().expect("it ends");
            let rows = rows(&output);
            let said = text(&output.stderr);
            assert_eq!((output.status.code(), rows.len()), (Some(code), 2), "{said}");
            assert!(rows[0]["overhead_ms"]["median"].is_f64() && rows[0]["samples"].as_u64() < Some(100), "{rows:?}");
            assert!(said.contains("comparison: interrupted"), "{said}");
        }
    }

    #[test]
    fn a_signal_ends_the_process_that_is_measured() {
        for signal in ["-INT", "-TERM"] {
            let child = start("--latency 60s --only baseline");
            let measured = measured_by(child.id());
            send(signal, &child.id().to_string());
            child.wait_with_output().expect("it ends");
            assert!(!fs::exists(format!("/proc/{measured}")).expect("it can be looked at"), "{measured} still runs");
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn threads_that_cannot_be_started_are_named() {
    let program = env!("CARGO_BIN_EXE_comparison");
    let limited = format!("ulimit -v 1000000; exec {program} scale --json --calls 5000 --samples 1 --only os-threads");
    let output = Command::new("sh").args(["-c", &limited]).output().expect("a shell");
    let row = &rows(&output)[0];
    let why = row["missing"].as_str().expect("a reason");
    // Where the memory ends inside a thread that has just been started, the system ends the process; that is named as well.
    let counted = why.starts_with("thread ") && why.contains(" of 5000 could not be started: ");
    assert!(counted || why.starts_with("the process ended with signal: 6"), "{why}");
    assert_eq!(row["overhead_ms"], Value::Null);
}

#[test]
fn six_samples_have_an_interval_and_a_thousand_calls_their_lateness() {
    let rows = rows(&run("--json --calls 1000 --latency 20ms --samples 6 --only baseline,tokio-spawn"));
    let spawn = &rows[1];
    assert_eq!(spawn["pattern"], "tokio-spawn");
    for estimate in ["overhead_ms", "to_baseline"] {
        let (interval, rounds) = (&spawn[estimate]["interval"], spawn[estimate]["rounds"].as_array().expect("rounds"));
        let median = spawn[estimate]["median"].as_f64();
        assert!(interval[0].as_f64() <= median && median <= interval[1].as_f64(), "{spawn}");
        assert_eq!(rounds.len(), 6, "{spawn}");
    }
    let late = |percentile: &str| spawn["lateness_ms"][percentile].as_f64().expect("it was measured");
    assert!(late("p50") <= late("p99") && late("p99") <= late("p99_9"), "{spawn}");
    assert!(rows[0]["lateness_ms"].is_null(), "the baseline has no runtime: {rows:?}");
}

#[test]
fn the_first_line_says_what_the_figures_depend_on() {
    let said = text(&run("--json --calls 1 --samples 1 --only baseline").stdout);
    let first: Value = serde_json::from_str(said.lines().next().expect("a line")).expect("JSON");
    assert!(first["machine"]["cores"].is_u64() && first["machine"]["os"].is_string(), "{first}");
    assert!(first["versions"]["tokio"].is_string() && first["versions"]["node"].is_null(), "not asked for: {first}");
}
