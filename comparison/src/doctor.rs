//! Whether this machine is ready for a workshop, and what to do where it is not: `cargo run -p comparison -- doctor`.

use std::env::{self, consts};
use std::io::{self, BufRead, BufReader, IsTerminal};
use std::path::PathBuf;
use std::pin::pin;
use std::process::{Command, Stdio};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::ensure;
use async_timeline::{Recording, rounded};
use comparison::print;
use comparison::runtime::{OnSmol, Runtime};
use futures::future::select;
use futures::join;
use serde::Deserialize;
use terminal_size::{Width, terminal_size};
use tokio::runtime::Builder;
use workload::hardware_limit::{cores, median};
use workload::tool::{NODE, Tool, version};
use workload::{Smol, Timer, Tokio, VirtualClock, columns, in_lines};

use self::Trouble::{Broken, Warning};
use crate::measure::compute_alone;
use crate::prepare::PROGRAMS;
use crate::workspace;

/// Two threads that do less than so many times the work of one core share it, or the cores have something else to do.
const TWO_CORES: f64 = 1.7;
/// So many jobs are long enough to measure: about a quarter of a second.
const SAMPLE: usize = 4;
/// So many threads at once are enough for every program of the agendas.
const ENOUGH_THREADS: usize = 32;
/// cargo says at once that it waits for another. This is how long a build may take that finds nothing to do.
const CARGO_ANSWERS: Duration = Duration::from_secs(5);
/// In GB: the README's preparation takes more than two.
const ENOUGH_SPACE: u64 = 3;
/// The timelines are drawn for terminals of this width.
const WIDE_ENOUGH: u16 = 80;
/// A wait of a millisecond that takes longer than this makes the timelines of short calls coarse.
const COARSE: Duration = Duration::from_millis(10);

/// What is fine, in words.
type Found = Result<String, Trouble>;
type Check = fn() -> Found;

/// What is not, and what to do about it.
enum Trouble {
    /// The workshop works, but not as well as it could.
    Warning(String),
    /// The workshop does not work.
    Broken(String),
}

/// Looks at the machine, and prints a line for each thing it looked at, and a picture.
///
/// # Errors
/// When the workshop cannot work on this machine as it is, or the lines cannot be printed.
pub(crate) fn run() -> anyhow::Result<()> {
    let (mut broken, mut warnings) = (Vec::new(), Vec::new());
    let checks: [(&str, Check); 9] = [
        ("rust", rust),
        ("tools", tools),
        ("cores", computing),
        ("timers", timers),
        ("terminal", terminal),
        ("packages", offline),
        ("built", built),
        ("cargo", cargo),
        ("disk", space),
    ];
    for (what, check) in checks {
        let (verdict, says) = match check() {
            Ok(says) => ("ok", says),
            Err(Warning(says)) => {
                warnings.push(what);
                ("warning", says)
            }
            Err(Broken(says)) => {
                broken.push(what);
                ("BROKEN", says)
            }
        };
        print(&in_lines(&format!("{verdict:<9}{what:<10}"), &says, columns()))?;
    }
    print(&format!("\n{}", sample()))?;
    let remedy = "Is a row not below the one above it, or a letter a box? Choose another font, or set LC_ALL=C (in \
                  PowerShell: $env:LC_ALL='C'), which draws with ASCII alone.";
    print(&in_lines("", remedy, columns()))?;
    let rustc = output("rustc", &["--version"]).ok();
    let rustc = rustc.as_deref().and_then(|printed| printed.split_whitespace().nth(1)).unwrap_or("none");
    let found = match [&broken[..], &warnings].concat()[..] {
        [] => "ready".to_owned(),
        ref found => format!("look at {}", found.join(", ")),
    };
    let (system, processor) = (consts::OS, consts::ARCH);
    print(&format!("Send your trainer: {found}; {system} {processor}, rustc {rustc}, cores {}", cores()))?;
    ensure!(broken.is_empty(), "the workshop cannot work here before this is fixed: {}", broken.join(", "));
    Ok(())
}

/// What a program prints, or why it prints nothing.
fn output(program: &str, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new(program);
    let output = command.args(arguments).current_dir(workspace()).stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{program} cannot be started ({error})"))?;
    if !output.status.success() {
        return Err(format!("{program} fails ({})", output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn rust() -> Found {
    let needed = env!("CARGO_PKG_RUST_VERSION");
    let reinstall = |why| Broken(format!("{why}: install Rust from https://rustup.rs and open a new terminal"));
    let rustc = output("rustc", &["--version"]).map_err(reinstall)?;
    let rustc = rustc.trim();
    match version(rustc) {
        None => return Err(Warning(format!("rustc says `{rustc}`; {needed} or newer is needed"))),
        found if found < version(needed) => {
            return Err(Broken(format!("{rustc} is older than {needed}: rustup update stable")));
        }
        _ => {}
    }
    output("cargo", &["--version"]).map_err(reinstall)?;
    Ok(format!("{rustc}; {needed} or newer is needed"))
}

/// What is good to have.
fn tools() -> Found {
    let any = |name| Tool { name, argument: "--version", oldest: (0, 0) };
    let tools = [
        (any("git"), "undo changes with it, or keep a second copy of the folder"),
        (any("rustfmt"), "rustup component add rustfmt"),
        (any("cargo-clippy"), "rustup component add clippy"),
        (NODE, "only for the JavaScript programs; the book shows what they print"),
    ];
    let (mut usable, mut unusable) = (Vec::new(), Vec::new());
    for (tool, remedy) in tools {
        match tool.usable() {
            Ok(()) => usable.push(tool.name),
            Err(why) => unusable.push(format!("{why} ({remedy})")),
        }
    }
    if unusable.is_empty() {
        return Ok(usable.join(", "));
    }
    let usable = if usable.is_empty() { String::new() } else { format!("{}; ", usable.join(", ")) };
    Err(Warning(format!("{usable}{}. None is needed.", unusable.join(", "))))
}

fn computing() -> Found {
    start_a_thread().map_err(|error| Broken(format!("no thread can be started: {error}")))?;
    if env::var("SMOL_THREADS").is_ok_and(|threads| threads.parse() == Ok(0)) {
        return Err(Broken("SMOL_THREADS=0: smol runs no task. Unset it, or set it to 1 or more.".to_owned()));
    }
    let threads = threads_at_once();
    if threads < ENOUGH_THREADS {
        return Err(Warning(format!(
            "only {threads} threads can be started at once, and some examples start more: close other programs, or raise \
             the limit (ulimit -u, ulimit -v)"
        )));
    }
    let cores = cores();
    if cores == 1 {
        let says = "1: nothing in `parallel` and `realwork` gets faster here, and `amdahl` says so and stops; look at \
                    their timelines in the book. `sequential` and `concurrent` need one core.";
        return Err(Warning(says.to_owned()));
    }
    let ratio = two_threads().map_err(|error| Warning(format!("{cores}, which cannot be measured: {error}")))?;
    if ratio < TWO_CORES {
        return Err(Warning(format!(
            "{cores}, but now two threads do {ratio:.2}x the work of one core, and `parallel` gets no further: close what \
             computes, plug in the laptop, and try again"
        )));
    }
    Ok(format!("{cores}; two threads do {ratio:.2}x the work of one core"))
}

/// How many times the work that one core does two threads do that run at once and share nothing. The best of three counts, since
/// something short is no reason to warn.
fn two_threads() -> io::Result<f64> {
    let mut best: f64 = 0.0;
    for _ in 0..3 {
        let alone = on_one_core()?;
        let start = Instant::now();
        let there = thread::scope(|scope| {
            let there = thread::Builder::new().spawn_scoped(scope, || compute_alone(SAMPLE));
            compute_alone(SAMPLE);
            there.map(drop)
        });
        there?;
        best = best.max(2.0 * alone.as_secs_f64() / start.elapsed().as_secs_f64());
        if best >= TWO_CORES {
            break;
        }
    }
    Ok(best)
}

/// How long one core takes for the sample, whatever else it has to do: the time that this thread got from it.
#[cfg(unix)]
fn on_one_core() -> io::Result<Duration> {
    use rustix::time::{ClockId, clock_gettime};

    let spent = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).map_err(io::Error::other);
    let before = spent()?;
    compute_alone(SAMPLE);
    Ok(spent()?.saturating_sub(before))
}

/// Windows does not say so simply how long a thread has run.
#[cfg(not(unix))]
fn on_one_core() -> io::Result<Duration> {
    let start = Instant::now();
    compute_alone(SAMPLE);
    Ok(start.elapsed())
}

/// How many threads can run at the same time, as far as it matters.
fn threads_at_once() -> usize {
    let gate = Mutex::new(());
    let closed = gate.lock();
    thread::scope(|scope| {
        let start = |_| thread::Builder::new().spawn_scoped(scope, || drop(gate.lock())).ok();
        let started = (0..ENOUGH_THREADS).map_while(start).count();
        drop(closed);
        started
    })
}

fn start_a_thread() -> io::Result<()> {
    thread::Builder::new().spawn(|| ()).map(drop)
}

/// How long a wait really takes.
fn timers() -> Found {
    // smol needs a thread for its timers, and panics without.
    let tokio = start_a_thread().and_then(|()| Builder::new_current_thread().enable_time().build());
    let tokio = tokio.map_err(|error| Broken(format!("no timer can be started: {error}")))?;
    let took = |wait: &dyn Fn(Duration), milliseconds| {
        let times = (0..5).map(|_| {
            let start = Instant::now();
            wait(Duration::from_millis(milliseconds));
            start.elapsed()
        });
        median(times.collect())
    };
    let waits: [(&str, &dyn Fn(Duration)); 3] = [
        ("thread", &thread::sleep),
        ("tokio", &|time| tokio.block_on(async move { Tokio.sleep(time).await })),
        ("smol", &|time| OnSmol.block_on(async move { Smol.sleep(time).await })),
    ];
    let measured = waits.map(|(name, wait)| (name, took(wait, 1), took(wait, 20)));
    let said = measured.map(|(name, short, long)| format!("{name} {}, {}", rounded(short), rounded(long))).join("; ");
    let says = format!("waits of 1 ms and 20 ms take: {said}.");
    let longest = measured.iter().map(|row| row.1.max(row.2.saturating_sub(Duration::from_millis(20)))).max();
    if longest.is_some_and(|longest| longest > COARSE) {
        let why = "That is long: usual on Windows, elsewhere a busy machine. Close what computes; the timelines hold, \
                   with times that are longer.";
        return Err(Warning(format!("{says} {why}")));
    }
    Ok(says)
}

fn terminal() -> Found {
    if !io::stdout().is_terminal() {
        return Ok("none: output is piped, plain and 80 columns wide".to_owned());
    }
    let picture = sample().to_string();
    let no_color = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let colour = match (picture.contains('\x1b'), no_color) {
        (true, _) => "in colour",
        (false, true) => "plain, since NO_COLOR is set",
        (false, false) => "plain, since TERM=dumb",
    };
    let letters = if picture.contains('●') {
        "in Unicode"
    } else {
        "in ASCII (if the locale allows: LC_ALL=C.UTF-8 for Unicode)"
    };
    match terminal_size() {
        None => Err(Warning(format!("of unknown width, {colour}, {letters}; make it 80 columns or wider"))),
        Some((Width(columns), _)) if columns < WIDE_ENOUGH => {
            Err(Warning(format!("{columns} columns, {colour}, {letters}: make it 80 or wider")))
        }
        Some((Width(columns), _)) => Ok(format!("{columns} columns, {colour}, {letters}")),
    }
}

/// Whether every package is there. cargo reads the manifests of all of them, for every operating system, as `cargo fetch` gets them.
fn offline() -> Found {
    let arguments = ["metadata", "--offline", "--locked", "--format-version", "1"];
    let missing = "not all packages are on this machine, so cargo cannot build without a network: run `cargo run -p \
                   comparison -- prepare` where there is one";
    output("cargo", &arguments).map_err(|_| Warning(missing.to_owned()))?;
    Ok("every package of Cargo.lock is on this machine".to_owned())
}

/// Whether everything that a workshop runs has been compiled.
fn built() -> Found {
    let unknown = || Warning("cargo does not say what there is to build".to_owned());
    let metadata = metadata().ok_or_else(unknown)?;
    let (mut all, mut missing) = (0, Vec::new());
    for (folder, package, kind) in PROGRAMS {
        let targets = metadata.packages.iter().filter(|known| known.name == package).flat_map(|known| &known.targets);
        let folder = metadata.target_directory.join(folder).join(if kind == "example" { "examples" } else { "" });
        for Target { name, .. } in targets.filter(|target| target.kind == [kind]) {
            all += 1;
            if !folder.join(format!("{name}{}", consts::EXE_SUFFIX)).is_file() {
                missing.push(package);
            }
        }
    }
    match (missing.len(), all) {
        (_, 0) => Err(unknown()),
        (0, all) => Ok(format!("all {all} programs that a workshop runs")),
        (number, all) => {
            missing.dedup();
            let packages = missing.join(", ");
            let says = "run `cargo run -p comparison -- prepare`";
            Err(Warning(format!("{number} of {all} programs are missing ({packages}): {says}")))
        }
    }
}

/// What cargo knows of the workspace.
#[derive(Deserialize)]
struct Metadata {
    target_directory: PathBuf,
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

/// Asks cargo, which needs no package for this.
fn metadata() -> Option<Metadata> {
    let printed = output("cargo", &["metadata", "--offline", "--no-deps", "--format-version", "1"]).ok()?;
    serde_json::from_str(&printed).ok()
}

/// Whether another cargo uses the target folder, as an editor's check does: then every command waits for it.
fn cargo() -> Found {
    let program = format!("debug/sequential{}", consts::EXE_SUFFIX);
    if !metadata().is_some_and(|metadata| metadata.target_directory.join(program).is_file()) {
        return Ok("not looked at, since nothing is built".to_owned());
    }
    if waits_for_another().map_err(|error| Warning(format!("it cannot be asked: {error}")))? {
        let says = "another one uses the target folder, and commands wait for it. If it is your editor: open this folder \
                    itself, or set rust-analyzer.cargo.targetDir to target/editor";
        return Err(Warning(says.to_owned()));
    }
    Ok("no other one uses the target folder".to_owned())
}

/// Starts a build that has nothing to do, and looks whether it has to wait.
fn waits_for_another() -> io::Result<bool> {
    let arguments = ["build", "--offline", "--locked", "-p", "sequential"];
    let mut cargo = Command::new("cargo");
    cargo.args(arguments).current_dir(workspace()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = cargo.spawn()?;
    let stderr = child.stderr.take().map(BufReader::new);
    let (say, said) = mpsc::channel();
    thread::spawn(move || {
        let mut lines = stderr.into_iter().flat_map(BufReader::lines).map_while(Result::ok);
        // Every cargo on this machine shares the package cache, for a moment each. The receiver is gone if cargo took too long.
        let waits = |line: String| line.trim_start().starts_with("Blocking ") && line.ends_with(" directory");
        let _ = say.send(lines.any(waits));
    });
    // One that says nothing is slow, and does not wait.
    let waits = said.recv_timeout(CARGO_ANSWERS).unwrap_or(false);
    // One that has ended need not be killed.
    let _ = child.kill();
    child.wait()?;
    Ok(waits)
}

/// The space that is left, as `df` says; there is none on Windows.
fn space() -> Found {
    // Of the second line the fourth column, in units of 1024 bytes.
    let printed = output("df", &["-Pk", "."]).ok();
    let free = printed.as_deref().and_then(|text| text.lines().nth(1)?.split_whitespace().nth(3)?.parse::<u64>().ok());
    match free.map(|kib| kib / (1024 * 1024)) {
        None => Ok(format!("not looked at; {ENOUGH_SPACE} GB free are enough")),
        Some(free) if free < ENOUGH_SPACE => Err(Warning(format!("{free} GB free; make room for {ENOUGH_SPACE} GB"))),
        Some(free) => Ok(format!("{free} GB free; {ENOUGH_SPACE} are enough")),
    }
}

/// A picture with most of its letters, of an exact run on the virtual clock.
fn sample() -> Recording {
    let clock = VirtualClock::new();
    let timeline = clock.timeline();
    let wait = |milliseconds| clock.sleep(Duration::from_millis(milliseconds));
    let failing = async {
        wait(100).await;
        Err::<(), _>("unavailable")
    };
    let dropped = async {
        let call = timeline.record("get_comments", wait(400));
        select(pin!(call), pin!(wait(150))).await;
    };
    // Computing and blocking take no virtual time by themselves, so a wait stands for each.
    let bars = async {
        let computing = timeline.computing("count_primes");
        wait(100).await;
        drop(computing);
        let _blocked = timeline.blocked("get_image");
        wait(100).await;
    };
    let all = async {
        join!(timeline.record("get_user", wait(200)), timeline.try_record("get_posts", failing), dropped, bars)
    };
    let _ = futures::executor::block_on(clock.drive(all));
    timeline.snapshot()
}
