//! The table: what the findings said about each program, and whether it was right.

use std::collections::BTreeMap;
use std::env;
use std::process::{Command, Stdio};

use anyhow::Context as _;
use async_timeline::Rule;
use workload::{columns, in_lines};

use crate::FOUND;
use crate::programs::{ALL, Program};

/// The word for a certain finding that doesn't name the cause.
const WRONG: &str = "WRONG";

/// A program's findings, as it printed them: `certain held_thread: ...`.
fn findings_of(program: &Program) -> anyhow::Result<Vec<String>> {
    let own = env::current_exe().context("the path of this program is not known")?;
    let run = Command::new(own).arg(program.name).stderr(Stdio::null()).output();
    let output = run.with_context(|| format!("cannot run {}", program.name))?;
    anyhow::ensure!(output.status.success(), "{} failed: {}", program.name, output.status);
    let printed = String::from_utf8_lossy(&output.stdout);
    Ok(printed.lines().filter_map(|line| line.strip_prefix(FOUND)).map(str::to_owned).collect())
}

/// What the findings are worth, compared with the true cause.
fn verdict(program: &Program, findings: &[String]) -> &'static str {
    let names = |finding: &String, rule: &Rule| finding.split([' ', ':']).nth(1) == Some(rule.name());
    let right = |finding: &String| program.rules.iter().any(|rule| names(finding, rule));
    if findings.iter().any(|finding| finding.starts_with("certain") && !right(finding)) {
        WRONG
    } else if findings.iter().any(right) {
        "right"
    } else if findings.is_empty() {
        "silent"
    } else {
        "another question"
    }
}

/// Runs every program and prints the table.
///
/// # Errors
/// If a program can't be run, or a certain finding is wrong.
pub fn print() -> anyhow::Result<()> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for program in ALL {
        let findings = findings_of(program)?;
        let verdict = verdict(program, &findings);
        *counts.entry(verdict).or_default() += 1;
        println!("{}: {verdict}", program.name);
        println!("{}", in_lines("cause: ", program.cause, columns()));
        for finding in &findings {
            let (_certainty, finding) = finding.split_once(' ').unwrap_or_default();
            println!("{}", in_lines("why: ", finding, columns()));
        }
        if program.rules.is_empty() {
            println!("{}", in_lines("no rule: ", program.silent, columns()));
        }
        println!();
    }
    println!("{} programs", ALL.len());
    let count = |verdict| format!("{} {verdict}", counts.get(verdict).unwrap_or(&0));
    println!("{}", ["right", "another question", "silent", WRONG].map(count).join(", "));
    anyhow::ensure!(!counts.contains_key(WRONG), "a certain finding is wrong");
    Ok(())
}
