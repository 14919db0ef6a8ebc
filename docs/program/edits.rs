//! Breaks each lesson on purpose, and expects it to say so.
//!
//! Each lesson crate lists in `edits.toml`, for each example and each model function, the edit that breaks its point
//! and what its own assertion then says, and for each example the change that its header suggests and what it then
//! prints. This program applies each edit to a copy of the workspace, compiles it, and runs it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail, ensure};
use serde_json::Value;

use crate::limit::output_within;
use crate::registry::{CRATES, Entries, Entry, example_file, examples, faults, in_one_line};
use crate::transcript::threads;

/// An example ends by itself in under five seconds; one that was broken may hang, and is stopped after this time.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// One edit of one lesson.
struct Case {
    package: &'static str,
    lesson: String,
    /// The file to edit, below the workspace's root.
    file: PathBuf,
    edit: Vec<(String, String)>,
    expected: Expected,
}

enum Expected {
    /// The program fails, and standard error holds this.
    Red(String),
    /// The program passes, and standard output holds this.
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

    fn is_example(&self) -> bool {
        self.file.components().any(|part| part.as_os_str() == "examples")
    }
}

fn cases(root: &Path) -> anyhow::Result<Vec<Case>> {
    let mut cases = Vec::new();
    for package in CRATES {
        let examples = examples(root, package)?;
        for (lesson, Entry { breaks, change, .. }) in Entries::read(root, package)?.iter() {
            let file = if examples.iter().any(|example| example == lesson) {
                example_file(root, package, lesson)
            } else {
                format!("{package}/src/lib.rs")
            };
            let case = |edit: &[_], expected| Case {
                package,
                lesson: lesson.to_owned(),
                file: file.clone().into(),
                edit: edit.to_owned(),
                expected,
            };
            cases.push(case(&breaks.edit, Expected::Red(breaks.says.clone())));
            cases.extend(change.iter().map(|change| case(&change.edit, Expected::Green(change.prints.clone()))));
        }
    }
    Ok(cases)
}

/// Runs every edit, or those whose name holds `filter`, and prints a line for each and a count at the end.
///
/// # Errors
/// If an edit no longer applies, no longer compiles, or has another effect than the list says; all others are
/// tried first.
pub fn run(root: &Path, filter: &str) -> anyhow::Result<()> {
    let cases: Vec<_> = cases(root)?.into_iter().filter(|case| case.name().contains(filter)).collect();
    ensure!(!cases.is_empty(), "no edit has {filter:?} in its name");
    let start = Instant::now();
    let target = root.join("target/edits");
    let copy = target.join("workspace");
    copy_workspace(root, &copy)?;
    let mut out = io::stdout();
    writeln!(out, "{} edits", cases.len())?;
    let faults = faults(root)?;
    for fault in &faults {
        writeln!(out, "FAIL  {fault}")?;
    }
    let mut failures = faults.clone();
    // While one program runs, the next is compiled.
    thread::scope(|scope| {
        let mut running = None;
        for case in &cases {
            let built = build(case, &copy, &target);
            let run = scope.spawn(move || built.and_then(|command| check(case, command)));
            if let Some((case, run)) = running.replace((case, run)) {
                finish(case, run, &mut failures)?;
            }
        }
        running.map_or(Ok(()), |(case, run)| finish(case, run, &mut failures))
    })?;
    let red = failures.len();
    let seconds = start.elapsed().as_secs();
    writeln!(out, "{} edits in {seconds} s: {} passed, {red} failed", cases.len(), cases.len() + faults.len() - red)?;
    ensure!(failures.is_empty(), "edits without the effect that they should have: {}", failures.join(", "));
    Ok(())
}

type Running<'scope> = thread::ScopedJoinHandle<'scope, anyhow::Result<()>>;

fn finish(case: &Case, run: Running<'_>, failures: &mut Vec<String>) -> anyhow::Result<()> {
    let outcome = run.join().unwrap_or_else(|_| Err(anyhow!("the check panicked")));
    let mut out = io::stdout();
    match outcome {
        Ok(()) => writeln!(out, "ok    {}", case.name())?,
        Err(error) => {
            writeln!(out, "FAIL  {}: {error:#}", case.name())?;
            failures.push(case.name());
        }
    }
    Ok(())
}

/// Copies what git knows of, and what is new, but nothing that it ignores.
fn copy_workspace(root: &Path, copy: &Path) -> anyhow::Result<()> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("cannot start git")?;
    ensure!(listed.status.success(), "git cannot list the workspace's files");
    let listed = String::from_utf8(listed.stdout)?;
    let names: BTreeSet<_> = listed.split_terminator('\0').filter(|name| root.join(name).is_file()).collect();
    remove_others(copy, copy, &names)?;
    for name in &names {
        let (from, to) = (root.join(name), copy.join(name));
        let Ok(text) = fs::read(&from) else { continue };
        // What has not changed keeps its time, so that cargo does not compile it again.
        if fs::read(&to).is_ok_and(|old| old == text) {
            continue;
        }
        fs::create_dir_all(to.parent().unwrap_or(copy))?;
        fs::write(&to, text).with_context(|| format!("cannot write {}", to.display()))?;
    }
    Ok(())
}

/// Removes the files of a copy that the workspace no longer has: cargo would compile them too.
fn remove_others(copy: &Path, folder: &Path, names: &BTreeSet<&str>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry?.path();
        let name = path.strip_prefix(copy)?.to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            remove_others(copy, &path, names)?;
            // Only an empty folder can be removed so, and one that is not is to stay.
            let _ = fs::remove_dir(&path);
        } else if !names.contains(name.as_str()) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

/// Applies the edit, compiles, takes the edit back, and gives the command that runs what was compiled.
fn build(case: &Case, copy: &Path, target: &Path) -> anyhow::Result<Command> {
    let path = copy.join(&case.file);
    let source = fs::read_to_string(&path)?;
    let edited = apply(&source, &case.edit).with_context(|| case.file.display().to_string())?;
    fs::write(&path, edited)?;
    let built = compile(case, copy, target);
    fs::write(&path, source)?;
    let program = built?;
    // The next edit of the same lesson compiles into the same place.
    let kept = target.join(case.name().replace(['/', ' '], "_"));
    fs::copy(&program, &kept).with_context(|| format!("cannot copy {}", program.display()))?;
    let mut command = Command::new(kept);
    command.envs(threads(case.package)).env("RUST_BACKTRACE", "0").current_dir(copy.join(case.package));
    Ok(command)
}

/// The source with the edit made in it.
pub(crate) fn apply(source: &str, edit: &[(String, String)]) -> anyhow::Result<String> {
    let mut edited = source.to_owned();
    for (find, replace) in edit {
        let places = edited.matches(find.as_str()).count();
        ensure!(places == 1, "the edit does not apply: {find:?} stands there {places} times");
        edited = edited.replacen(find.as_str(), replace, 1);
    }
    Ok(edited)
}

fn compile(case: &Case, copy: &Path, target: &Path) -> anyhow::Result<PathBuf> {
    let mut cargo = Command::new(env!("CARGO"));
    if case.is_example() {
        cargo.args(["build", "--example", &case.lesson]);
    } else {
        cargo.args(["test", "--no-run", "--test", "models"]);
    }
    cargo.args(["--locked", "--message-format=json", "--package", case.package]);
    let built = cargo.current_dir(copy).env("CARGO_TARGET_DIR", target).output().context("cannot start cargo")?;
    let messages = String::from_utf8(built.stdout)?;
    let messages = messages.lines().map(serde_json::from_str).collect::<Result<Vec<Value>, _>>()?;
    if !built.status.success() {
        let errors = messages.iter().filter(|message| message["message"]["level"] == "error");
        let errors: Vec<_> = errors.filter_map(|message| message["message"]["rendered"].as_str()).collect();
        bail!("the edited copy does not compile:\n{}", errors.join("\n"));
    }
    // Building a test builds the package's main program too.
    let kind = if case.is_example() { "example" } else { "test" };
    let mut of_that_kind = messages.iter().filter(|message| message["target"]["kind"][0] == kind);
    let program = of_that_kind.find_map(|message| message["executable"].as_str());
    Ok(program.context("cargo named no program")?.into())
}

/// Runs an edited program and sees that it does what the list says.
fn check(case: &Case, command: Command) -> anyhow::Result<()> {
    let output = output_within(command, TIME_LIMIT)?.context("it does not end")?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    match &case.expected {
        Expected::Red(says) => {
            // A lesson whose mistake was fixed says so, and does not fail.
            let fixed = case.is_example() && out.contains("You fixed it");
            ensure!(fixed || !output.status.success(), "it still passes");
            // cargo's test harness prints what a test says to standard output.
            let said = if case.is_example() && !fixed { err } else { out + &err };
            ensure!(said.contains(says), "it fails, but not by saying {says:?}; it says: {}", said.trim());
        }
        Expected::Green(prints) => {
            ensure!(output.status.success(), "it fails: {}", err.trim());
            let out = in_one_line(&out);
            ensure!(out.contains(prints), "it does not print {prints:?}, but {out}");
        }
    }
    Ok(())
}
