//! Whether this machine is ready for a workshop, and what to do where it is not: `cargo run -p comparison -- doctor`.

use std::env::{self, consts};
use std::fmt;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::pin::pin;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::ensure;
use async_timeline::{Recording, rounded};
use futures::future::select;
use futures::join;
use serde_json::Value;
use terminal_size::{Width, terminal_size};
use tokio::runtime::Builder;
use workload::hardware_limit::{cores, median};
use workload::tool::{NODE, Tool};
use workload::{Smol, Timer, Tokio, VirtualClock};

use crate::runtime::{OnSmol, Runtime};
use crate::{print, workspace};

/// The crates whose examples a workshop runs.
const LESSONS: [&str; 4] = ["sequential", "concurrent", "parallel", "realio"];
/// In GB: the README's preparation takes more than two.
const ENOUGH_SPACE: u64 = 3;
/// The pictures are drawn for terminals of this width.
const WIDE_ENOUGH: usize = 80;
/// A wait of a millisecond that takes longer than this makes the pictures of short calls coarse.
const COARSE: Duration = Duration::from_millis(10);

/// How a check went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Fine,
    /// The workshop works, but not as well as it could.
    Warning,
    /// The workshop does not work.
    Broken,
}

/// One thing that was looked at, and what to do about it.
#[derive(Debug)]
struct Check {
    verdict: Verdict,
    what: &'static str,
    says: String,
}

impl Check {
    fn new(verdict: Verdict, what: &'static str, says: impl Into<String>) -> Self {
        Self { verdict, what, says: says.into() }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Fine => "ok",
            Verdict::Warning => "warning",
            Verdict::Broken => "BROKEN",
        };
        let head = format!("{verdict:<9}{:<10}", self.what);
        let lines = lines(&self.says, width() - head.len());
        write!(f, "{head}{}", lines.join(&format!("\n{:indent$}", "", indent = head.len())))
    }
}

/// The terminal's columns, or those of a piped picture.
fn columns() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return Some(WIDE_ENOUGH);
    }
    terminal_size().map(|(Width(columns), _)| columns.into())
}

/// How wide the lines may be: not so wide that they are hard to read, and not so narrow that nothing fits.
fn width() -> usize {
    columns().unwrap_or(WIDE_ENOUGH).clamp(40, WIDE_ENOUGH)
}

/// A text, broken at its spaces into lines of so many letters; a word that is longer has a line to itself.
fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Looks at the machine, and prints a line for each thing it looked at, and a picture.
///
/// # Errors
/// When the workshop cannot work on this machine as it is, or the lines cannot be printed.
pub fn run() -> anyhow::Result<()> {
    let mut broken = Vec::new();
    let checks: [fn() -> Check; 8] = [rust, tools, computing, timers, terminal, offline, built, space];
    for check in checks {
        let check = check();
        if check.verdict == Verdict::Broken {
            broken.push(check.what);
        }
        print(&check)?;
    }
    print(&format!("\n{}", sample()))?;
    let remedy = "Does each row end below the one above it, and is no letter a box? If not, choose another font, or set \
                  LC_ALL=C (in PowerShell: $env:LC_ALL='C'), which draws with ASCII alone.";
    print(&lines(remedy, width()).join("\n"))?;
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

/// `1.95` out of `rustc 1.95.0 (59807616e 2026-04-14)`.
fn version(printed: &str) -> Option<(u32, u32)> {
    let mut numbers = printed.split_whitespace().nth(1)?.split('.').map_while(|number| number.parse().ok());
    Some((numbers.next()?, numbers.next()?))
}

fn rust() -> Check {
    let check = |verdict, says| Check::new(verdict, "rust", says);
    let needed = env!("CARGO_PKG_RUST_VERSION");
    let least = version(&format!("needed {needed}"));
    let reinstall = "install Rust from https://rustup.rs and open a new terminal";
    let rustc = match output("rustc", &["--version"]) {
        Ok(rustc) => rustc,
        Err(why) => return check(Verdict::Broken, format!("{why}: {reinstall}")),
    };
    let rustc = rustc.trim();
    let Some(found) = version(rustc) else {
        return check(Verdict::Warning, format!("rustc says `{rustc}`; {needed} or newer is needed"));
    };
    if least.is_some_and(|least| found < least) {
        return check(Verdict::Broken, format!("{rustc} is older than {needed}: rustup update stable"));
    }
    if let Err(why) = output("cargo", &["--version"]) {
        return check(Verdict::Broken, format!("{why}: {reinstall}"));
    }
    check(Verdict::Fine, format!("{rustc}; {needed} or newer is needed"))
}

/// What is good to have.
fn tools() -> Check {
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
        return Check::new(Verdict::Fine, "tools", usable.join(", "));
    }
    let usable = if usable.is_empty() { String::new() } else { format!("{}; ", usable.join(", ")) };
    Check::new(Verdict::Warning, "tools", format!("{usable}{}. None is needed.", unusable.join(", ")))
}

fn computing() -> Check {
    if let Err(error) = start_a_thread() {
        return Check::new(Verdict::Broken, "cores", format!("no thread can be started: {error}"));
    }
    if env::var("SMOL_THREADS").is_ok_and(|threads| threads.parse() == Ok(0)) {
        return Check::new(
            Verdict::Broken,
            "cores",
            "SMOL_THREADS=0: smol runs no task. Unset it, or set it to 1 or more.",
        );
    }
    match cores() {
        1 => {
            let says = "1: nothing in `parallel` and `realwork` gets faster here, and `amdahl` says so and stops; look \
                        at their pictures in the book. `sequential` and `concurrent` need one core.";
            Check::new(Verdict::Warning, "cores", says)
        }
        cores => Check::new(Verdict::Fine, "cores", format!("{cores}: computing is at most {cores} times as fast")),
    }
}

fn start_a_thread() -> io::Result<()> {
    // One that panics could be started too.
    let _ = thread::Builder::new().spawn(|| ())?.join();
    Ok(())
}

/// How long a wait really takes.
fn timers() -> Check {
    let tokio = match start_a_thread().and_then(|()| Builder::new_current_thread().enable_time().build()) {
        Ok(tokio) => tokio,
        // smol needs a thread for its timers, and panics without.
        Err(error) => return Check::new(Verdict::Broken, "timers", format!("no timer can be started: {error}")),
    };
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
        let why = "That is long: usual on Windows, elsewhere a busy machine. Close what computes; the pictures hold, \
                   with times that are longer.";
        return Check::new(Verdict::Warning, "timers", format!("{says} {why}"));
    }
    Check::new(Verdict::Fine, "timers", format!("{says} Usual (tokio rounds up)."))
}

fn terminal() -> Check {
    let check = |verdict, says| Check::new(verdict, "terminal", says);
    if !io::stdout().is_terminal() {
        let says = "none: output is piped, so pictures are 80 columns wide, plain and in Unicode";
        return check(Verdict::Fine, says.to_owned());
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
    match columns() {
        None => check(Verdict::Warning, format!("of unknown width, {colour}, {letters}; make it 80 columns or wider")),
        Some(columns) if columns < WIDE_ENOUGH => {
            check(Verdict::Warning, format!("{columns} columns, {colour}, {letters}: make it 80 or wider"))
        }
        Some(columns) => check(Verdict::Fine, format!("{columns} columns, {colour}, {letters}")),
    }
}

/// Whether every package is there. cargo reads the manifests of all of them, for every operating system, as `cargo fetch` gets them.
fn offline() -> Check {
    let arguments = ["metadata", "--offline", "--locked", "--format-version", "1"];
    if output("cargo", &arguments).is_ok() {
        return Check::new(Verdict::Fine, "packages", "every package of Cargo.lock is on this machine");
    }
    let says = "not all packages are on this machine, so cargo cannot build without a network: run `cargo run -p \
                comparison -- prepare` where there is one";
    Check::new(Verdict::Warning, "packages", says)
}

/// Whether the examples have been compiled.
fn built() -> Check {
    let check = |verdict, says| Check::new(verdict, "built", says);
    let unknown = || check(Verdict::Warning, "cargo does not say what there is to build".to_owned());
    // What is in the workspace is known without any other package.
    let arguments = ["metadata", "--offline", "--no-deps", "--format-version", "1"];
    let Some(metadata) = output("cargo", &arguments).ok().and_then(|text| serde_json::from_str::<Value>(&text).ok())
    else {
        return unknown();
    };
    let Some(target) = metadata["target_directory"].as_str().map(Path::new) else { return unknown() };
    let empty = Vec::new();
    let packages = metadata["packages"].as_array().unwrap_or(&empty);
    let lessons = packages.iter().filter(|package| LESSONS.iter().any(|lesson| package["name"] == *lesson));
    let targets = lessons.flat_map(|lesson| lesson["targets"].as_array().unwrap_or(&empty));
    let examples: Vec<_> =
        targets.filter(|target| target["kind"][0] == "example").filter_map(|target| target["name"].as_str()).collect();
    let folder = target.join("debug/examples");
    let is_built = |name: &&str| folder.join(format!("{name}{}", consts::EXE_SUFFIX)).is_file();
    let there = examples.iter().filter(|name| is_built(name)).count();
    match (there, examples.len()) {
        (_, 0) => unknown(),
        (there, all) if there == all => check(Verdict::Fine, format!("all {all} examples")),
        (there, all) => {
            let says = "run `cargo run -p comparison -- prepare`";
            check(Verdict::Warning, format!("{there} of {all} examples: {says}"))
        }
    }
}

/// The space that is left, as `df` says; there is none on Windows.
fn space() -> Check {
    let check = |verdict, says| Check::new(verdict, "disk", says);
    // Of the second line the fourth column, in units of 1024 bytes.
    let printed = output("df", &["-Pk", "."]).ok();
    let free = printed.as_deref().and_then(|text| text.lines().nth(1)?.split_whitespace().nth(3)?.parse::<u64>().ok());
    match free.map(|kib| kib / (1024 * 1024)) {
        None => check(Verdict::Fine, format!("not looked at; {ENOUGH_SPACE} GB free are enough")),
        Some(free) if free < ENOUGH_SPACE => {
            check(Verdict::Warning, format!("{free} GB free; make room for {ENOUGH_SPACE} GB"))
        }
        Some(free) => check(Verdict::Fine, format!("{free} GB free; {ENOUGH_SPACE} are enough")),
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
