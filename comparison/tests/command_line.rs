//! What the program does with its arguments and its output.

use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn comparison(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comparison"));
    command.args(arguments).env("RUST_BACKTRACE", "1");
    command
}

fn run(arguments: &[&str]) -> Output {
    comparison(arguments).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn a_wrong_argument_is_named_with_what_would_be_right() {
    for (arguments, what_would_be_right) in [
        (["--calls", "0"], "0 is not in 1..=1000"),
        (["--calls", "-1"], "-1 is not in 1..=1000"),
        (["--calls", "99999999999999"], "99999999999999 is not in 1..=1000"),
        (["--latency", "50"], "a number and a unit, such as 50ms"),
        (["--latency", "banana"], "a number and a unit, such as 50ms"),
        (["--latency", "0s"], "outside 1ms to 1min"),
        (["--runtime", "nodejs"], "[possible values: tokio, async-std, smol]"),
        (["--samples", "many"], "invalid digit"),
    ] {
        let output = run(&arguments);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(said.starts_with("error: ") && said.contains(what_would_be_right), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?} prints no table");
    }
}

#[test]
fn every_row_says_what_happened() {
    let output = run(&["--json", "--calls", "5", "--latency", "20ms"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let figures: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let cores = figures["cores"].as_u64().expect("a number of cores");
    let waiting = figures["waiting"].as_array().expect("waiting rows");
    let computing = figures["computing"].as_array().expect("computing rows");
    let rows: Vec<_> = waiting.iter().map(|row| (row["runtime"].as_str(), row["model"].as_str())).collect();
    let models = |runtime| ["sequential", "concurrent", "parallel"].map(|model| (Some(runtime), Some(model)));
    assert_eq!(rows, ["tokio", "async-std", "smol"].map(models).concat());
    for row in waiting {
        let (most, predicted) = if row["model"] == "sequential" { (1, 100.0) } else { (5, 20.0) };
        assert_eq!(row["max_in_flight"], most, "{row}");
        assert_eq!(row["predicted_ms"], predicted, "{row}");
        if row["model"] != "parallel" {
            assert_eq!(row["threads"], 1, "{row}");
        }
    }
    for row in computing {
        let parallel = row["model"] == "parallel";
        assert_eq!(row["threads"], if parallel { cores.min(12) } else { 1 }, "{row}");
        assert_eq!(row["max_in_flight"], row["threads"], "computing is in flight on a thread each: {row}");
    }
}

#[test]
fn one_runtime_can_be_chosen() {
    let output = run(&["--runtime", "smol", "--latency", "5ms"]);
    let said = text(&output.stdout);
    assert!(said.contains("parallel    smol") && !said.contains("tokio"), "{said}");
    let wide: Vec<_> = said.lines().filter(|line| line.chars().count() > 80).collect();
    assert!(wide.is_empty(), "they do not fit 80 columns: {wide:#?}");
}

#[test]
fn a_closed_pipe_is_an_error_and_no_panic() {
    for arguments in [&["--latency", "5ms"][..], &["doctor"]] {
        let mut program = comparison(arguments);
        let mut child = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let said = text(&output.stderr);
        assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1), "{said}");
        assert!(said.starts_with("comparison: cannot write to standard output"), "{said}");
    }
}
