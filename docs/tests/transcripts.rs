//! Runs every lesson as it is, in real time, and compares what it prints with its transcript in `docs/transcripts`, without what was
//! measured. `UPDATE_TRANSCRIPTS=1 cargo test -p docs --test transcripts` writes those anew that differ, and with a name such as
//! `concurrent/join` instead of 1, that one.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::{env, fs, thread};

use docs::children::{self, AT_ONCE};
use docs::transcript::{Difference, compare};
use pretty_assertions::StrComparison;
use serde_json::Value;

/// The crates whose examples and programs have transcripts.
const LESSONS: [&str; 7] = ["sequential", "concurrent", "parallel", "realio", "comparison", "realwork", "findings"];
/// The crates whose lessons assert an order of events.
#[cfg(unix)]
const MODELS: [&str; 3] = ["sequential", "concurrent", "parallel"];
/// What differs each time is wrong. On a busy machine it may differ once.
const TRIES: usize = 3;
/// What a program prints if this machine lacks something that its transcript shows: node, a counter, a second core, or time.
const LACKS: [&str; 5] = [
    "its two rows are left out",
    "does not count the writes",
    "needs two cores",
    "parallel on 1 core,",
    "This machine is busy",
];

/// Programs that start as many threads as the machine has cores, or more. Their transcripts show two.
const BY_CORES: [&str; 3] = ["findings/more_than_cores", "findings/more_than_cores_fixed", "findings/one_core_fixed"];

/// A program whose output is a transcript.
struct Program {
    /// `concurrent/join`, or `concurrent/main`.
    name: String,
    /// What a reader types.
    command: String,
    executable: PathBuf,
}

impl Program {
    fn package(&self) -> &str {
        self.name.split('/').next().expect("a name begins with its package")
    }
}

#[test]
fn every_lesson_prints_its_transcript() {
    let programs = programs();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts");
    let mut complaints = strays(&folder, &programs);
    let update = env::var("UPDATE_TRANSCRIPTS").unwrap_or_default();
    let is_chosen = |program: &Program| ["", "1", &*program.name].contains(&&*update);
    let chosen: Vec<_> = programs.into_iter().filter(is_chosen).collect();
    assert!(!chosen.is_empty(), "UPDATE_TRANSCRIPTS={update} is no program's name; say concurrent/join, or 1 for all");
    let update = !update.is_empty();
    // Where other programs have the cores for a fifth of a second, a lesson may do in another order what it does at that distance.
    let check = |program: &Program| {
        let first = check(program, &folder, update);
        (1..TRIES).fold(first, |result, _| result.or_else(|_| check(program, &folder, update)))
    };
    // For writing a transcript each runs alone, so that none is seen waiting for another.
    complaints.extend(each(&chosen, if update { 1 } else { AT_ONCE }, check));
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n\n"));
}

/// A busy machine may have no time for a program for a while, and then everything that it waits for is due at once.
#[cfg(unix)]
#[test]
#[ignore = "runs every lesson once more; .ci/run runs it"]
fn every_lesson_keeps_its_order_when_it_is_paused() {
    let programs = programs();
    let lessons: Vec<_> = programs.into_iter().filter(|program| MODELS.contains(&program.package())).collect();
    let complaints = each(&lessons, AT_ONCE, |program| {
        let mut paused = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.ci/paused"));
        paused.arg(&program.executable);
        run(paused, program.package()).map(drop)
    });
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n\n"));
}

/// Does the same with each program, with so many of them at once, and returns the complaints.
fn each(programs: &[Program], at_once: usize, work: impl Fn(&Program) -> Result<(), String> + Sync) -> Vec<String> {
    static ONE_TEST_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_TEST_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let results = children::each(programs, at_once, |program| {
        work(program).map_err(|complaint| format!("{}: {complaint}", program.name))
    });
    results.into_iter().filter_map(Result::err).collect()
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

fn check(program: &Program, folder: &Path, update: bool) -> Result<(), String> {
    let Program { name, command, executable } = program;
    let printed = run(Command::new(executable), program.package())?;
    let printed = format!("{command}\n{printed}");
    let file = folder.join(format!("{name}.txt"));
    let committed = fs::read_to_string(&file).unwrap_or_default();
    let other_cores =
        BY_CORES.contains(&&**name) && thread::available_parallelism().is_ok_and(|cores| cores.get() != 2);
    let lacks = other_cores || LACKS.iter().any(|lack| printed.contains(lack));
    let difference = match compare(&committed, &printed) {
        Err(difference) if !lacks => difference,
        _ => return Ok(()),
    };
    if update {
        fs::create_dir_all(file.parent().expect("it lies in a folder")).expect("the folder can be made");
        fs::write(&file, printed).expect("the transcript can be written");
        return Ok(());
    }
    let again = format!("UPDATE_TRANSCRIPTS={name} cargo test -p docs --test transcripts");
    if committed.is_empty() {
        return Err(format!("no transcript; {again} writes it"));
    }
    Err(match difference {
        Difference::Figure(figure) => format!("its transcript differs too much: {figure}\n{printed}"),
        Difference::Text(was, is) => format!(
            "its transcript (left) is not what it prints (right); if that is right: {again}\n{}",
            StrComparison::new(&was, &is)
        ),
    })
}

/// What a program writes to standard output, or what is wrong with it: it must succeed and write nothing to standard error.
fn run(mut command: Command, package: &str) -> Result<String, String> {
    let output = children::lesson_output(&mut command, package).map_err(|error| format!("does not run: {error}"))?;
    let output = output.ok_or("it hangs")?;
    let [printed, complained] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    // What the lessons on panics let their hook say is no complaint.
    let fine = complained.is_empty() || complained.starts_with("panicked at ");
    match (output.status.success(), fine) {
        (true, true) => Ok(printed),
        (true, false) => Err(format!("writes to standard error:\n{complained}")),
        (false, _) => Err(format!("{}\n{complained}", output.status)),
    }
}
