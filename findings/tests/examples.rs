//! The program of each rule's page has its finding, and the fixed version has none.

use std::env::consts::EXE_SUFFIX;
use std::path::Path;
use std::process::Command;
use std::thread;

use async_timeline::Rule;

/// The names of the findings that an example prints.
fn findings(example: &str) -> Vec<String> {
    let examples = Path::new(env!("CARGO_BIN_EXE_findings")).with_file_name("examples");
    let output = Command::new(examples.join(format!("{example}{EXE_SUFFIX}"))).output().expect("it runs");
    assert!(output.status.success(), "{example}: {output:?}");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let name = |line: &str| Some(line.strip_prefix("why: ")?.split_once(':')?.0.to_owned());
    printed.lines().filter_map(name).collect()
}

/// On a busy machine a run may be too slow to tell.
fn in_one_of_ten_runs(condition: impl Fn() -> bool) -> bool {
    (0..10).any(|_| condition())
}

#[test]
fn the_example_of_each_rule_prints_it_and_its_fixed_version_prints_none() {
    let several_cores = thread::available_parallelism().is_ok_and(|cores| cores.get() > 1);
    for rule in Rule::ALL {
        let name = rule.name();
        let can_be_told = match rule {
            Rule::OneCore => several_cores,
            // A wake takes too long to be a small part of anything while other programs use every core.
            Rule::RoundTrips => false,
            _ => true,
        };
        let has = || findings(name).iter().any(|found| found == name);
        assert!(!can_be_told || in_one_of_ten_runs(has), "{name}");
        let fixed = format!("{name}_fixed");
        assert!(in_one_of_ten_runs(|| findings(&fixed).is_empty()), "{fixed}: {:?}", findings(&fixed));
    }
}

#[test]
fn the_server_has_findings_until_it_is_fixed() {
    assert!(in_one_of_ten_runs(|| !findings("slow_server").is_empty()));
    assert!(in_one_of_ten_runs(|| findings("slow_server_fixed").is_empty()));
}
