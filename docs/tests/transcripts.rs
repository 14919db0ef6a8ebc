//! Runs every lesson as it is, in real time, and compares what it prints with its transcript in `docs/transcripts`, without what was
//! measured. `UPDATE_TRANSCRIPTS=1 cargo test -p docs --test transcripts` writes those anew that differ.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use docs::children::output_within;
use docs::transcript::{Difference, compare, threads};
use pretty_assertions::StrComparison;
use serde_json::Value;

/// The crates whose examples and programs have transcripts.
const LESSONS: [&str; 5] = ["sequential", "concurrent", "parallel", "comparison", "realwork"];
/// No lesson should hold up a workshop for longer.
const LIMIT: Duration = Duration::from_secs(5);
/// The comparison and the real work compute for a few seconds on an idle machine; where others use the cores too, they get them in
/// turn.
const LIMIT_OF_COMPUTING: Duration = Duration::from_secs(60);
/// Lessons mostly sleep, so more of them run at once than there are cores. For writing a transcript each runs alone, so that none
/// is seen waiting for another.
const AT_ONCE: usize = 8;

/// A program whose output is a transcript.
struct Program {
    /// `concurrent/join`, or `concurrent/main`.
    name: String,
    /// What a reader types.
    command: String,
    executable: PathBuf,
}

#[test]
fn every_lesson_prints_its_transcript() {
    let programs = programs();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts");
    let update = env::var_os("UPDATE_TRANSCRIPTS").is_some_and(|value| value == "1");
    let complaints = Mutex::new(strays(&folder, &programs));
    let complain = |complaint| complaints.lock().expect("no worker panics").push(complaint);
    let late = Mutex::new(Vec::new());
    let queue = Mutex::new(programs.iter());
    thread::scope(|scope| {
        for _ in 0..if update { 1 } else { AT_ONCE } {
            scope.spawn(|| {
                loop {
                    let Some(program) = queue.lock().expect("no worker panics").next() else { break };
                    match check(program, &folder, update) {
                        Ok(()) => {}
                        Err(Failure::Late) => late.lock().expect("no worker panics").push(program),
                        Err(Failure::Wrong(complaint)) => complain(complaint),
                    }
                }
            });
        }
    });
    // Whoever was held up by those beside it has its time once more, alone.
    for program in late.into_inner().expect("no worker panics") {
        match check(program, &folder, update) {
            Ok(()) => {}
            Err(Failure::Late) => complain(format!("{}: still runs after its time, alone", program.name)),
            Err(Failure::Wrong(complaint)) => complain(complaint),
        }
    }
    let complaints = complaints.into_inner().expect("no worker panics");
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n\n"));
}

enum Failure {
    /// It still ran when its time was over.
    Late,
    /// It did something else than it should, and this is what.
    Wrong(String),
}

/// Builds what a workshop runs, and says where cargo put it.
fn programs() -> Vec<Program> {
    let build = Command::new(env!("CARGO"))
        .args(["build", "--workspace", "--examples", "--bins", "--message-format=json", "--quiet"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo runs, since it runs this test");
    assert!(build.status.success(), "the lessons do not compile");
    let messages = String::from_utf8(build.stdout).expect("cargo writes JSON");
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let programs: Vec<_> = messages.filter_map(|message| program(&message)).collect();
    assert!(!programs.is_empty(), "cargo reported no program");
    programs
}

fn program(message: &Value) -> Option<Program> {
    let executable = message["executable"].as_str()?.into();
    let manifest = Path::new(message["manifest_path"].as_str()?);
    let package = manifest.parent()?.file_name()?.to_str()?;
    if !LESSONS.contains(&package) {
        return None;
    }
    let target = message["target"]["name"].as_str()?;
    let (name, command) = match message["target"]["kind"][0].as_str()? {
        "example" => (format!("{package}/{target}"), format!("$ cargo run -p {package} --example {target}")),
        _ => (format!("{package}/main"), format!("$ cargo run -p {package}")),
    };
    Some(Program { name, command, executable })
}

/// Transcripts of programs that are no more.
fn strays(folder: &Path, programs: &[Program]) -> Vec<String> {
    let packages = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = packages.flat_map(|package| fs::read_dir(package.path()).into_iter().flatten().flatten());
    let names = files.map(|file| {
        let path = file.path().with_extension("");
        path.strip_prefix(folder).expect("it was found there").display().to_string().replace('\\', "/")
    });
    let known = |name: &String| programs.iter().any(|program| program.name == *name);
    names.filter(|name| !known(name)).map(|name| format!("{name}: a transcript of no example")).collect()
}

fn check(program: &Program, folder: &Path, update: bool) -> Result<(), Failure> {
    let Program { name, command, executable } = program;
    let package = name.split('/').next().expect("a name begins with its package");
    let limit = if ["comparison", "realwork"].contains(&package) { LIMIT_OF_COMPUTING } else { LIMIT };
    let wrong = |why: String| Failure::Wrong(format!("{name}: {why}"));
    let printed = run(executable, package, limit).ok_or(Failure::Late)?.map_err(wrong)?;
    let printed = format!("{command}\n{printed}");
    let file = folder.join(format!("{name}.txt"));
    let committed = fs::read_to_string(&file).unwrap_or_default();
    // What says that this system lacks something that it shows is not compared there: the failure lab's rows of node, or a count of writes.
    let difference = match compare(&committed, &printed) {
        Err(difference)
            if !printed.contains("node is not installed") && !printed.contains("does not count the writes") =>
        {
            difference
        }
        _ => return Ok(()),
    };
    if update {
        fs::create_dir_all(file.parent().expect("it lies in a folder")).expect("the folder can be made");
        fs::write(&file, printed).expect("the transcript can be written");
        return Ok(());
    }
    let again = "UPDATE_TRANSCRIPTS=1 cargo test -p docs --test transcripts";
    if committed.is_empty() {
        return Err(wrong(format!("no transcript; {again} writes it")));
    }
    Err(wrong(match difference {
        Difference::Figure(figure) => format!("its transcript differs too much: {figure}\n{printed}"),
        Difference::Text(was, is) => format!(
            "its transcript (left) is not what it prints (right); if that is right: {again}\n{}",
            StrComparison::new(&was, &is)
        ),
    }))
}

/// What a program writes to standard output, or what is wrong with it: it must succeed and write nothing to standard error.
/// `None` if it had not ended by itself after that time.
fn run(executable: &Path, package: &str, limit: Duration) -> Option<Result<String, String>> {
    let mut command = Command::new(executable);
    command.envs(threads(package));
    let output = match output_within(&mut command, limit) {
        Ok(output) => output?,
        Err(error) => return Some(Err(format!("does not run: {error}"))),
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (printed, complained) = (text(&output.stdout), text(&output.stderr));
    // What the lessons on panics let their hook say is no complaint.
    let fine = complained.is_empty() || complained.starts_with("panicked at ");
    Some(match (output.status.success(), fine) {
        (true, true) => Ok(printed),
        (true, false) => Err(format!("writes to standard error:\n{complained}")),
        (false, _) => Err(format!("{}\n{complained}", output.status)),
    })
}
