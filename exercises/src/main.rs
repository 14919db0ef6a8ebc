//! The runner: shows where you are, checks your answers, and hands out hints and solutions.

use std::env;
use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::thread;
use std::time::{Duration, SystemTime};

use clap::{Parser, Subcommand};
use exercises::{NOT_YET, SOLVED};
use workload::{columns, in_lines};

mod catalog;
mod progress;

use catalog::{EXERCISES, Exercise};
use progress::{Entry, Progress};

/// How often `watch` looks at the file's modification time. A library that is told by the system would react no faster than an
/// editor saves, and would cost more to compile than all the rest of the runner.
const LOOK: Duration = Duration::from_millis(200);

#[derive(Parser)]
#[command(about = "Exercises that tell a right answer from a fast one.", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Action>,
}

#[derive(Subcommand)]
enum Action {
    /// Check your answer: the next open exercise, or the one named
    Check { name: Option<String> },
    /// Check again whenever the file is saved; Ctrl-C ends it
    Watch { name: Option<String> },
    /// The next hint for an exercise
    Hint { name: String },
    /// The solution and why it works
    Solution { name: String },
    /// Replace your answer by the version you were given
    Reset { name: String },
    /// All exercises, and which are solved
    List,
}

fn main() -> ExitCode {
    run(Arguments::parse().command).unwrap_or_else(|error| {
        // The exit code is all that is left if this can't be read.
        let _ = writeln!(io::stderr(), "{error}");
        ExitCode::from(2)
    })
}

fn run(action: Option<Action>) -> Result<ExitCode, String> {
    let mut progress = Progress::read()?;
    match action {
        None => overview(&progress)?,
        Some(Action::List) => list(&progress)?,
        Some(Action::Check { name }) => return check(chosen(name.as_deref(), &progress)?, &mut progress),
        Some(Action::Watch { name }) => return watch(chosen(name.as_deref(), &progress)?, &mut progress),
        Some(Action::Hint { name }) => hint(named(&name)?, &mut progress)?,
        Some(Action::Solution { name }) => print(named(&name)?.solution.trim_end())?,
        Some(Action::Reset { name }) => reset(named(&name)?, &mut progress)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn print(line: impl std::fmt::Display) -> Result<(), String> {
    writeln!(io::stdout(), "{line}").map_err(|error| format!("standard output can't be written to: {error}"))
}

/// An exercise by its name or number.
fn named(name: &str) -> Result<&'static Exercise, String> {
    let found = EXERCISES.iter().find(|exercise| exercise.name == name || name.parse() == Ok(exercise.number));
    found.ok_or_else(|| {
        let names: Vec<_> = EXERCISES.iter().map(|exercise| exercise.name).collect();
        format!("there is no exercise `{name}`; the exercises are {}", names.join(", "))
    })
}

fn chosen(name: Option<&str>, progress: &Progress) -> Result<&'static Exercise, String> {
    match name {
        Some(name) => named(name),
        None => next(progress).ok_or_else(|| "every exercise is solved; name one to check it again".to_owned()),
    }
}

fn next(progress: &Progress) -> Option<&'static Exercise> {
    EXERCISES.iter().find(|exercise| !progress.of(exercise.name).solved)
}

fn crate_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn file_of(exercise: &Exercise) -> PathBuf {
    crate_folder().join("answers").join(exercise.file())
}

fn overview(progress: &Progress) -> Result<(), String> {
    let solved = EXERCISES.iter().filter(|exercise| progress.of(exercise.name).solved).count();
    print(format_args!("{solved} of {} exercises solved.\n", EXERCISES.len()))?;
    let Some(exercise) = next(progress) else {
        return print("All done. `cargo run -p exercises -- list` shows them again.");
    };
    let Exercise { name, number, .. } = exercise;
    // The task begins with the title.
    print(format_args!("{}\n", in_lines("", &format!("Next: {number}. {}", exercise.task()), columns())))?;
    print(format_args!("Edit   exercises/answers/{}", exercise.file()))?;
    for (what, command) in
        [("Check ", "check"), ("Watch ", "watch"), ("Hint  ", &*format!("hint {name}")), ("List  ", "list")]
    {
        print(format_args!("{what} cargo run -p exercises -- {command}"))?;
    }
    Ok(())
}

fn list(progress: &Progress) -> Result<(), String> {
    for exercise in EXERCISES {
        let mark = if progress.of(exercise.name).solved { "solved" } else { "" };
        let line = format!("{:>2}  {:<18} {:<28} {mark}", exercise.number, exercise.name, exercise.title);
        print(line.trim_end())?;
    }
    Ok(())
}

fn hint(exercise: &Exercise, progress: &mut Progress) -> Result<(), String> {
    let hints: Vec<_> = exercise.hints.trim().split("\n\n").collect();
    let number = progress.next_hint(exercise.name, hints.len())?;
    print(format_args!("Hint {} of {}\n{}", number + 1, hints.len(), in_lines("", hints[number], columns())))
}

fn reset(exercise: &Exercise, progress: &mut Progress) -> Result<(), String> {
    let file = file_of(exercise);
    fs::write(&file, exercise.start).map_err(|error| format!("{} can't be written: {error}", file.display()))?;
    progress.change(exercise.name, |entry| *entry = Entry::default())?;
    print(format_args!("exercises/answers/{} is the first version again", exercise.file()))
}

fn check(exercise: &Exercise, progress: &mut Progress) -> Result<ExitCode, String> {
    if !file_of(exercise).is_file() {
        return Err(format!(
            "exercises/answers/{} is missing; `cargo run -p exercises -- reset {}` brings back the first version",
            exercise.file(),
            exercise.name
        ));
    }
    if !progress.of(exercise.name).asked && io::stdin().is_terminal() && io::stdout().is_terminal() {
        let prediction = ask(exercise)?;
        progress.change(exercise.name, |entry| (entry.asked, entry.prediction) = (true, prediction))?;
    }
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "-p", "exercises", "--example", exercise.name]).current_dir(crate_folder());
    let compiled = build.status().map_err(|error| format!("cargo can't be started: {error}"))?;
    if !compiled.success() {
        print(format_args!("\nNot yet: exercises/answers/{} does not compile (see above).", exercise.file()))?;
        return Ok(ExitCode::FAILURE);
    }
    let program = env::current_exe().map_err(|error| format!("the runner's own folder can't be found: {error}"))?;
    let program = program.with_file_name("examples").join(format!("{}{}", exercise.name, env::consts::EXE_SUFFIX));
    let mut run = Command::new(&program);
    run.args(progress.of(exercise.name).prediction.map(|ms| ms.to_string()));
    print(format_args!("{}. {}\n", exercise.number, exercise.title))?;
    let ran = run.status().map_err(|error| format!("{} can't be started: {error}", program.display()))?;
    let code = ran.code().and_then(|code| u8::try_from(code).ok());
    match code {
        Some(SOLVED) => progress.change(exercise.name, |entry| entry.solved = true)?,
        Some(NOT_YET) => print(format_args!("Not yet. A hint: cargo run -p exercises -- hint {}", exercise.name))?,
        _ => print(format_args!("Not yet: your answer ended the whole program ({ran}), and it has to return."))?,
    }
    Ok(if code == Some(SOLVED) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Asks for a prediction; an empty line is none.
fn ask(exercise: &Exercise) -> Result<Option<u64>, String> {
    print(format_args!("{}\n", exercise.start.trim_end()))?;
    loop {
        write!(io::stdout(), "Predict: how many ms does this version take? (Enter: no prediction) ")
            .and_then(|()| io::stdout().flush())
            .map_err(|error| format!("standard output can't be written to: {error}"))?;
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).map_err(|error| format!("your prediction can't be read: {error}"))?;
        match line.trim().trim_end_matches("ms").trim_end() {
            "" => return Ok(None),
            number => match number.parse() {
                Ok(ms) => return Ok(Some(ms)),
                Err(_) => print("A prediction is a whole number of milliseconds, such as 400.")?,
            },
        }
    }
}

fn watch(exercise: &Exercise, progress: &mut Progress) -> Result<ExitCode, String> {
    let modified = || -> Option<SystemTime> { fs::metadata(file_of(exercise)).ok()?.modified().ok() };
    loop {
        // Taken before the check, so that a save during the check is not missed.
        let seen = modified();
        if let Err(error) = check(exercise, progress) {
            print(error)?;
        }
        print(format_args!("\nWaiting for exercises/answers/{} to be saved. Ctrl-C ends this.", exercise.file()))?;
        while modified() == seen {
            thread::sleep(LOOK);
        }
        print("")?;
    }
}
