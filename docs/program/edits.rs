//! Breaks each lesson on purpose, and expects it to say so.
//!
//! Each lesson crate lists in `edits.toml`, for each example and each model function, the change that breaks its point and what its
//! own assertion then says, and for each example the change that its header suggests and what it then prints. This program makes each
//! change in a copy of the workspace, compiles it, and runs it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::children::{AT_ONCE, each, lesson_output, output};
use crate::copy::Copy;
use crate::files;
use crate::registry::{CRATES, Entries, Entry, example_file, faults, in_one_line, is_example};

/// What a mistake prints instead of failing when it was fixed.
const FIXED: &str = "You fixed it";

/// One change of one lesson.
struct Case {
    package: &'static str,
    lesson: String,
    is_example: bool,
    /// The file to change, below the workspace's root.
    file: String,
    edit: Vec<(String, String)>,
    expected: Expected,
}

enum Expected {
    /// The program fails, and standard error has this.
    Red(String),
    /// The program passes, and standard output has this.
    Green(String),
}

impl Case {
    fn name(&self) -> String {
        let kind = match self.expected {
            Expected::Red(_) => "breaks",
            Expected::Green(_) => "change",
        };
        format!("{}/{} {kind}", self.package, self.lesson)
    }
}

fn cases(workspace: &Path) -> anyhow::Result<Vec<Case>> {
    let mut cases = Vec::new();
    for package in CRATES {
        for (lesson, Entry { breaks, change, .. }) in Entries::read(workspace, package)?.iter() {
            let is_example = is_example(workspace, package, lesson);
            let file =
                if is_example { example_file(workspace, package, lesson) } else { format!("{package}/src/lib.rs") };
            let case = |edit: &[_], expected| {
                let (lesson, file, edit) = (lesson.to_owned(), file.clone(), edit.to_owned());
                Case { package, lesson, is_example, file, edit, expected }
            };
            cases.push(case(&breaks.edit, Expected::Red(breaks.says.clone())));
            cases.extend(change.iter().map(|change| case(&change.edit, Expected::Green(change.prints.clone()))));
        }
    }
    Ok(cases)
}

/// Makes every change, or those whose name contains `filter`, and prints a line for each and a count at the end. Fails if a change no
/// longer applies, no longer compiles, or has another effect than the list says; all others are tried first.
pub(crate) fn run(workspace: &Path, filter: &str) -> anyhow::Result<()> {
    let cases: Vec<_> = cases(workspace)?.into_iter().filter(|case| case.name().contains(filter)).collect();
    ensure!(!cases.is_empty(), "no change has {filter:?} in its name");
    let start = Instant::now();
    let copy = Copy::of(workspace)?;
    let mut out = io::stdout();
    writeln!(out, "{} changes", cases.len())?;
    let mut failures = faults(workspace)?;
    for fault in &failures {
        writeln!(out, "FAIL  {fault}")?;
    }
    for round in rounds(&cases) {
        let programs = round.iter().zip(build(&round, &copy)?);
        let outcomes = each(programs, AT_ONCE, |(case, program)| check(case, &program?, &copy));
        for (case, outcome) in round.iter().zip(outcomes) {
            match outcome {
                Ok(()) => writeln!(out, "ok    {}", case.name())?,
                Err(error) => {
                    writeln!(out, "FAIL  {}: {error:#}", case.name())?;
                    failures.push(case.name());
                }
            }
        }
    }
    writeln!(out, "{} changes in {} s: {} failed", cases.len(), start.elapsed().as_secs(), failures.len())?;
    ensure!(failures.is_empty(), "changes without the effect that they should have: {}", failures.join(", "));
    Ok(())
}

/// The changes that are made together, since one command compiles many examples in far less time than as many commands do: those of
/// examples, or those of models, and no two of one file.
fn rounds(cases: &[Case]) -> Vec<Vec<&Case>> {
    let mut rounds: Vec<Vec<&Case>> = Vec::new();
    for case in cases {
        let fits = |round: &&mut Vec<&Case>| {
            round.iter().all(|other| other.is_example == case.is_example && other.file != case.file)
        };
        match rounds.iter_mut().find(fits) {
            Some(round) => round.push(case),
            None => rounds.push(vec![case]),
        }
    }
    rounds
}

/// Makes the changes of a round, compiles, undoes the changes, and returns the program of each.
fn build(round: &[&Case], copy: &Copy) -> anyhow::Result<Vec<anyhow::Result<PathBuf>>> {
    let mut sources = Vec::new();
    for case in round {
        let path = copy.workspace.join(&case.file);
        let source = files::text(&path)?;
        let changed = apply(&source, &case.edit).with_context(|| case.file.clone());
        changed.as_ref().map_or(Ok(()), |text| files::write(&path, text))?;
        sources.push((path, source, changed));
    }
    let messages = compile(round, copy);
    for (path, source, _) in &sources {
        files::write(path, source)?;
    }
    let messages = messages?;
    let programs =
        round.iter().zip(sources).map(|(case, (_, _, changed))| changed.and_then(|_| program(case, &messages)));
    Ok(programs.collect())
}

/// The source with the change made in it.
pub(crate) fn apply(source: &str, edit: &[(String, String)]) -> anyhow::Result<String> {
    let mut edited = source.to_owned();
    for (find, replace) in edit {
        let places = edited.matches(find.as_str()).count();
        ensure!(places == 1, "the change does not apply: {find:?} occurs {places} times");
        edited = edited.replacen(find.as_str(), replace, 1);
    }
    Ok(edited)
}

/// What cargo says of the changed copy. Where one example does not compile, the others do. The dependencies have the features of the
/// whole workspace, as for `cargo test`.
fn compile(round: &[&Case], copy: &Copy) -> anyhow::Result<Vec<Value>> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--workspace", "--keep-going", "--locked", "--message-format=json"]);
    if round.iter().all(|case| case.is_example) {
        cargo.args(round.iter().flat_map(|case| ["--example", &case.lesson]));
    } else {
        cargo.args(["--test", "models"]);
    }
    cargo.current_dir(&copy.workspace).env("CARGO_TARGET_DIR", &copy.target);
    let built = output(&mut cargo).context("cannot start cargo")?;
    let messages = String::from_utf8(built.stdout)?;
    let messages = messages.lines().map(serde_json::from_str).collect::<Result<Vec<Value>, _>>()?;
    ensure!(!messages.is_empty(), "cargo cannot compile: {}", String::from_utf8_lossy(&built.stderr).trim());
    Ok(messages)
}

/// What cargo compiled for a case, or its errors.
fn program(case: &Case, messages: &[Value]) -> anyhow::Result<PathBuf> {
    // Building a test builds the package's main program too.
    let (kind, name) = if case.is_example { ("example", case.lesson.as_str()) } else { ("test", "models") };
    let package = |message: &Value| {
        let manifest = message["manifest_path"].as_str().map(Path::new);
        manifest.and_then(Path::parent).is_some_and(|folder| folder.ends_with(case.package))
    };
    let of_target = |message: &&Value| {
        package(message) && message["target"]["kind"][0] == kind && message["target"]["name"] == name
    };
    let mut of_target = messages.iter().filter(of_target);
    if let Some(program) = of_target.clone().find_map(|message| message["executable"].as_str()) {
        return Ok(program.into());
    }
    let mut errors: Vec<_> = of_target.by_ref().filter(|message| message["message"]["level"] == "error").collect();
    if errors.is_empty() {
        // It was not reached, since something that it uses does not compile.
        errors = messages.iter().filter(|message| message["message"]["level"] == "error").collect();
    }
    let errors: Vec<_> = errors.iter().filter_map(|message| message["message"]["rendered"].as_str()).collect();
    bail!("the changed copy does not compile:\n{}", errors.join("\n"))
}

/// Runs a changed program and sees that it does what the list says.
fn check(case: &Case, program: &Path, copy: &Copy) -> anyhow::Result<()> {
    let mut command = Command::new(program);
    command.current_dir(copy.workspace.join(case.package));
    let output = lesson_output(&mut command, case.package)?.context("it does not end")?;
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    // cargo's test harness, and a mistake that was fixed, say it on standard output.
    let said = if case.is_example && !out.contains(FIXED) { err } else { out.clone() + &err };
    verdict(&case.expected, output.status.success(), &out, &said)
}

/// An error if a changed program did something else than it should.
fn verdict(expected: &Expected, passes: bool, printed: &str, said: &str) -> anyhow::Result<()> {
    match expected {
        Expected::Red(says) => {
            ensure!(!passes || printed.contains(FIXED), "it still passes");
            ensure!(said.contains(says), "it fails, but not by saying {says:?}; it says: {}", said.trim());
        }
        Expected::Green(prints) => {
            ensure!(passes, "it fails: {}", said.trim());
            let printed = in_one_line(printed);
            ensure!(printed.contains(prints), "it does not print {prints:?}, but {printed}");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_applies_where_its_text_occurs_once() {
        let edit = |find: &str| [(find.to_owned(), "x".to_owned())];
        assert_eq!(apply("a b b", &edit("a")).expect("it occurs once"), "x b b");
        for (find, times) in [("b", 2), ("c", 0)] {
            let said = apply("a b b", &edit(find)).expect_err("it does not occur once").to_string();
            assert_eq!(said, format!("the change does not apply: {find:?} occurs {times} times"));
        }
    }

    #[test]
    fn a_change_without_the_effect_that_it_should_have_is_a_failure() {
        let (red, green) = (Expected::Red("the point".to_owned()), Expected::Green("5 calls".to_owned()));
        for (expected, passes, printed, said, fault) in [
            (&red, false, "", "panicked: the point", None),
            (&red, true, "", "panicked: the point", Some("it still passes")),
            (&red, true, "You fixed it", "You fixed it; see the point", None),
            (&red, false, "the point", "no file", Some("it fails, but not by saying \"the point\"; it says: no file")),
            (&green, true, "5\ncalls", "", None),
            (&green, false, "5 calls", "no", Some("it fails: no")),
            (&green, true, "6 calls", "", Some("it does not print \"5 calls\", but 6 calls")),
        ] {
            let said = verdict(expected, passes, printed, said).err().map(|fault| fault.to_string());
            assert_eq!(said.as_deref(), fault);
        }
    }
}
