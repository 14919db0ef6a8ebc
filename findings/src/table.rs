//! The table: what the findings said about each program, and whether it was right.

use std::collections::BTreeMap;
use std::env;
use std::process::{Command, Stdio};

use anyhow::Context as _;
use async_timeline::Rule;
use workload::{columns, in_lines};

use crate::FOUND;
use crate::programs::{ALL, Program};

/// What the findings of one program are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// One of them names the true cause.
    Right,
    /// There are none.
    Silent,
    /// There are only questions, and none is about the cause.
    Beside,
    /// A certain finding that doesn't name the cause.
    Wrong,
}

impl Verdict {
    /// As the table shows it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Silent => "silent",
            Self::Beside => "another question",
            Self::Wrong => "WRONG",
        }
    }
}

/// A program's findings, as it printed them: `certain held_thread: ...`.
///
/// # Errors
/// If the program can't be started, or fails.
pub fn findings_of(program: &Program) -> anyhow::Result<Vec<String>> {
    let own = env::current_exe().context("the path of this program is not known")?;
    let run = Command::new(own).arg(program.name).stderr(Stdio::null()).output();
    let output = run.with_context(|| format!("cannot run {}", program.name))?;
    anyhow::ensure!(output.status.success(), "{} failed: {}", program.name, output.status);
    let printed = String::from_utf8_lossy(&output.stdout);
    Ok(printed.lines().filter_map(|line| line.strip_prefix(FOUND)).map(str::to_owned).collect())
}

/// Compares findings with the true cause.
#[must_use]
pub fn verdict(program: &Program, findings: &[String]) -> Verdict {
    let names = |finding: &String, rule: &Rule| finding.split([' ', ':']).nth(1) == Some(rule.name());
    let right = |finding: &String| program.rules.iter().any(|rule| names(finding, rule));
    if findings.iter().any(|finding| finding.starts_with("certain") && !right(finding)) {
        Verdict::Wrong
    } else if findings.iter().any(right) {
        Verdict::Right
    } else if findings.is_empty() {
        Verdict::Silent
    } else {
        Verdict::Beside
    }
}

/// Runs every program and prints the table.
///
/// # Errors
/// If a program can't be run, or a certain finding is wrong.
pub fn print() -> anyhow::Result<()> {
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    for program in ALL {
        let findings = findings_of(program)?;
        let verdict = verdict(program, &findings);
        *counts.entry(verdict).or_default() += 1;
        println!("{}: {}", program.name, verdict.word());
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
    let verdicts = [Verdict::Right, Verdict::Beside, Verdict::Silent, Verdict::Wrong];
    let count = |verdict: Verdict| format!("{} {}", counts.get(&verdict).unwrap_or(&0), verdict.word());
    println!("{}", verdicts.map(count).join(", "));
    anyhow::ensure!(!counts.contains_key(&Verdict::Wrong), "a certain finding is wrong");
    Ok(())
}
