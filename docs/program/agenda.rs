//! The workshop's agendas, from `docs/workshop/agenda.toml`: as a page with a running clock, and as commands and exercises that are run.
//!
//! The file is refused where an agenda would not work in a room: minutes that do not add up, too little to do, more than two ideas in a
//! row, a step without an objective, or waiting that nobody sees.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter, Write as _};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use anyhow::{Context, bail, ensure};
use serde::Deserialize;

use crate::children::output;
use crate::exercise::Exercise;
use crate::places::{Places, fragment};
use crate::registry::example_file;
use crate::sources::{details, fenced};
use crate::{commands, files, lesson, sources};

const FILE: &str = "docs/workshop/agenda.toml";

/// What cargo itself says of a command that succeeds.
const CARGO_SAYS: [&str; 4] = ["Compiling ", "Finished ", "Running ", "Blocking "];
/// In percent of the minutes without pauses and slack: so much is hands-on, or more.
const HANDS_ON: u32 = 45;
/// In percent of all minutes: so much belongs to no step, or more.
const SLACK: u32 = 5;
/// So many ideas follow each other, and then there is something to do.
const IDEAS: usize = 2;
/// The models whose calls wait. What they show is run in slow motion.
const WAITING: [&str; 2] = ["sequential", "concurrent"];
/// What such a command begins with.
const LIVE: &str = "LIVE=1 SLOW=";
/// So many lines fit on a projector's screen, below what is asked.
const LINES: usize = 22;

/// What the file holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Workshop {
    agendas: BTreeMap<String, Agenda>,
    /// The commands of the handout, and what each shows.
    handout: Vec<(String, String)>,
    step: Vec<Step>,
}

/// How long an agenda is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Agenda {
    minutes: u32,
    /// The minutes that no step owns.
    slack: u32,
}

/// One step of the workshop, in the agendas that give it minutes.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Step {
    title: String,
    minutes: BTreeMap<String, u32>,
    /// A break, which needs nothing of the following.
    pause: bool,
    /// What they can do after it.
    objective: Option<String>,
    /// The place in the order in which steps are left out when time runs short.
    cut: Option<u32>,
    /// The titles of the steps of which it directly follows one, pauses apart.
    follows: Vec<String>,
    /// What to say where there is no question.
    say: Option<String>,
    /// What to ask before it is run, so that everybody has predicted something. Such a step shows an idea.
    ask: Option<String>,
    /// What is shown before it is run: `package/example` for the idea of an example, `file function` for a function.
    code: Vec<String>,
    /// The commands, in their order.
    run: Vec<String>,
    /// What they will say, and why it is right or wrong.
    they_say: Vec<String>,
    show_next: Option<String>,
    /// The exercise that everybody solves.
    exercise: Option<String>,
    /// What everybody does by hand, where it is not an exercise.
    hands_on: Option<String>,
    /// For those who need longer, and for those who are done.
    slow: Option<String>,
    fast: Option<String>,
}

impl Step {
    fn is_hands_on(&self) -> bool {
        self.exercise.is_some() || self.hands_on.is_some()
    }

    fn check(&self, workspace: &Path) -> anyhow::Result<()> {
        if self.pause {
            return Ok(());
        }
        ensure!(self.objective.is_some(), "it has no objective");
        ensure!(self.cut.is_some(), "it has no place in the order in which steps are left out: cut");
        let for_both = self.slow.is_some() && self.fast.is_some();
        ensure!(for_both || !self.is_hands_on(), "it is hands-on, and has nothing for the slow or the fast");
        if let Some(exercise) = &self.exercise {
            ensure!(!self.follows.is_empty(), "it does not say which idea its exercise follows");
            Exercise::find(workspace, exercise)?;
        }
        ensure!(self.ask.is_none() || !self.code.is_empty(), "it asks, and shows no code to ask about");
        let mut shown = self.run.len();
        for code in &self.code {
            shown += shown_before(workspace, code)?.lines().count();
        }
        ensure!(shown <= LINES, "it shows {shown} lines before it is run, and {LINES} fit on a screen");
        self.run.iter().try_for_each(|command| live(workspace, command))
    }
}

/// The code that a step shows, as a block.
fn shown_before(workspace: &Path, code: &str) -> anyhow::Result<String> {
    if code.contains(' ') { sources::function(workspace, code) } else { lesson::idea(workspace, code) }
}

/// Sees that a command which shows waiting is run in slow motion, if the program can be slowed down.
fn live(workspace: &Path, command: &str) -> anyhow::Result<()> {
    let Some((package, example)) = program(command) else { return Ok(()) };
    if !WAITING.contains(&package) {
        return Ok(());
    }
    let file = example.map_or(format!("{package}/src/main.rs"), |example| example_file(workspace, package, example));
    let (is_live, can_be) = (command.starts_with(LIVE), files::read(workspace, &file)?.contains("timeline();"));
    ensure!(is_live || !can_be, "`{command}` shows waiting, and time is not seen to pass: {LIVE}10");
    ensure!(can_be || !is_live, "`{command}` cannot be slowed down");
    Ok(())
}

/// A command without the variables before it.
fn without_variables(command: &str) -> &str {
    command.find("cargo ").map_or(command, |at| &command[at..])
}

/// The package that a command runs, and its example.
fn program(command: &str) -> Option<(&str, Option<&str>)> {
    let command = without_variables(command).strip_prefix("cargo run ")?;
    let mut words = command.trim_start_matches("--release ").strip_prefix("-p ")?.split_whitespace();
    let package = words.next()?;
    let example = (words.next() == Some("--example")).then(|| words.next()).flatten();
    Some((package, example))
}

impl Workshop {
    fn read(workspace: &Path) -> anyhow::Result<Self> {
        Self::parse(workspace, &files::read(workspace, FILE)?)
    }

    fn parse(workspace: &Path, text: &str) -> anyhow::Result<Self> {
        let workshop: Self = files::from_toml(FILE, text)?;
        let mut cuts = BTreeSet::new();
        for step in &workshop.step {
            let title = &step.title;
            if let Some(name) = step.minutes.keys().find(|name| !workshop.agendas.contains_key(*name)) {
                bail!("{FILE}, {title}: unknown agenda `{name}`");
            }
            step.check(workspace).with_context(|| format!("{FILE}, {title}"))?;
            let is_first = step.cut.is_none_or(|cut| cuts.insert(cut));
            ensure!(is_first, "{FILE}, {title}: another step has this place in the order, too: cut");
        }
        let commands = workshop.step.iter().flat_map(|step| &step.run);
        for command in commands.chain(workshop.handout.iter().map(|(command, _)| command)) {
            commands::check(workspace, command).context(FILE)?;
        }
        for name in workshop.agendas.keys() {
            workshop.check(name).with_context(|| format!("{FILE}: {name}"))?;
        }
        Ok(workshop)
    }

    fn check(&self, name: &str) -> anyhow::Result<()> {
        let Shares { minutes, slack, steps, pauses, hands_on, net } = self.shares(name)?;
        let adds_up = steps + slack == minutes;
        ensure!(adds_up, "its steps take {steps} minutes and its slack is {slack}, and it has {minutes}");
        ensure!(slack * 100 >= minutes * SLACK, "{slack} minutes of slack are less than {SLACK} % of {minutes}");
        ensure!(
            hands_on * 100 >= net * HANDS_ON,
            "{hands_on} minutes hands-on are less than {HANDS_ON} % of {net}, which is without {pauses} of pauses"
        );
        let mut before = "";
        let mut ideas = 0;
        for (step, _) in self.steps(name).filter(|(step, _)| !step.pause) {
            let title = &step.title;
            let in_place = step.follows.is_empty() || step.follows.iter().any(|title| title == before);
            ensure!(in_place, "`{title}` follows `{}`, and comes after `{before}`", step.follows.join("` or `"));
            ideas = if step.is_hands_on() { 0 } else { ideas + usize::from(step.ask.is_some()) };
            ensure!(
                ideas <= IDEAS,
                "with `{title}`, more than {IDEAS} ideas follow each other, and there is nothing to do"
            );
            before = title;
        }
        ensure!(ideas == 0, "nothing is done after its last idea");
        Ok(())
    }

    /// The steps of one agenda, and the minutes of each.
    fn steps<'a>(&'a self, agenda: &'a str) -> impl Iterator<Item = (&'a Step, u32)> {
        self.step.iter().filter_map(move |step| Some((step, *step.minutes.get(agenda)?)))
    }

    fn shares(&self, name: &str) -> anyhow::Result<Shares> {
        let known = || self.agendas.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let agenda = self.agendas.get(name);
        let agenda = agenda.with_context(|| format!("unknown agenda `{name}`; known are {}, handout", known()))?;
        let sum = |counts: fn(&Step) -> bool| -> u32 {
            self.steps(name).filter(|(step, _)| counts(step)).map(|(_, minutes)| minutes).sum()
        };
        let (steps, pauses, hands_on) = (sum(|_| true), sum(|step| step.pause), sum(Step::is_hands_on));
        Ok(Shares { minutes: agenda.minutes, slack: agenda.slack, steps, pauses, hands_on, net: steps - pauses })
    }
}

/// Minutes of an agenda.
struct Shares {
    minutes: u32,
    slack: u32,
    steps: u32,
    pauses: u32,
    hands_on: u32,
    /// Those of the steps, without the pauses.
    net: u32,
}

impl Display for Shares {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { minutes, slack, pauses, hands_on, net, .. } = self;
        let share = (f64::from(*hands_on) / f64::from(*net) * 100.0).round();
        write!(f, "{minutes} minutes: {net} of steps, {pauses} of breaks, {slack} of slack. ")?;
        write!(f, "Hands-on: {hands_on} of {net} ({share} %).")
    }
}

/// What `{{agenda NAME}}` stands for. `fill` checks the file's text as it does the prose of a page, and fills in its placeholders.
pub(crate) fn page(
    workspace: &Path,
    places: &Places,
    page: &Path,
    name: &str,
    fill: impl Fn(&str, &str) -> anyhow::Result<String>,
) -> anyhow::Result<String> {
    let text = files::read(workspace, FILE)?;
    ensure!(!text.contains("{{agenda"), "{FILE}: an agenda cannot contain an agenda");
    let workshop = Workshop::parse(workspace, &fill(FILE, &text)?)?;
    if name == "handout" {
        let rows = workshop.handout.iter().map(|(command, shows)| format!("| {shows} | `{command}` |"));
        return Ok(format!("| to see | type |\n|---|---|\n{}", rows.collect::<Vec<_>>().join("\n")));
    }
    let shares = workshop.shares(name)?;
    let mut text = format!("{shares}\n\n| clock | minutes | step | |\n|--:|--:|---|---|\n");
    let mut sections = Vec::new();
    let mut begins = 0;
    for (step, minutes) in workshop.steps(name) {
        let (title, from, until) = (&step.title, clock(begins), clock(begins + minutes));
        let what = if step.is_hands_on() { "hands-on" } else { "" };
        _ = writeln!(text, "| {from} | {minutes} | [{title}](#{}) | {what} |", fragment(title));
        sections.push(format!("<section class=\"step\">\n\n## {title}\n\n*{from} to {until}*"));
        sections.push(before(workspace, step)?);
        let notes = notes(places, page, step);
        if !notes.is_empty() {
            let begin = "<details class=\"notes\"><summary>Notes for the trainer</summary>";
            sections.push(format!("{begin}\n\n{notes}\n\n</details>"));
        }
        sections.push("</section>".to_owned());
        begins += minutes;
    }
    _ = writeln!(text, "| {} | {} | slack, wherever it is needed | |", clock(begins), shares.slack);
    _ = writeln!(text, "| {} | | the end | |", clock(shares.minutes));
    let mut cuts: Vec<_> = workshop.steps(name).filter(|(step, _)| step.cut.is_some()).collect();
    cuts.sort_by_key(|(step, _)| step.cut);
    let cuts: Vec<_> = cuts.iter().map(|(step, minutes)| format!("1. {} ({minutes} minutes)", step.title)).collect();
    let late = details("If you are late: what to leave out, in this order", &cuts.join("\n"));
    let commands: Vec<_> = workshop.steps(name).flat_map(|(step, _)| &step.run).map(String::as_str).collect();
    let commands = details("Show the commands", &fenced("sh", &commands.join("\n")));
    Ok(format!("{text}\n{late}\n\n{}\n\n## Every command in order\n\n{commands}", sections.join("\n\n")))
}

/// What the room sees before anything is run: nothing in it says what will happen.
fn before(workspace: &Path, step: &Step) -> anyhow::Result<String> {
    if step.pause {
        return Ok("A break.".to_owned());
    }
    let mut parts: Vec<String> = [&step.say, &step.ask, &step.hands_on].into_iter().flatten().cloned().collect();
    for code in &step.code {
        parts.push(shown_before(workspace, code)?);
    }
    if !step.run.is_empty() {
        let commands = fenced("sh", &step.run.join("\n"));
        // The name of an example may be the answer.
        parts.push(if step.ask.is_some() { details("Run it", &commands) } else { commands });
    }
    if let Some(name) = &step.exercise {
        let exercise = Exercise::find(workspace, name)?;
        let (task, _) = exercise.start()?;
        let check = fenced("sh", &format!("cargo run -p exercises -- check {name}"));
        parts.extend([task, format!("Edit `{}`, and check your answer:", exercise.answer), check]);
        let hint = format!("A hint: `cargo run -p exercises -- hint {name}`.");
        parts.push(details("You are stuck?", &format!("{hint} {}", step.slow.as_deref().unwrap_or_default())));
    } else {
        parts.extend(step.slow.as_ref().map(|slow| details("You are stuck?", slow)));
    }
    parts.extend(step.fast.as_ref().map(|fast| details("You are done?", fast)));
    Ok(parts.join("\n\n"))
}

/// What is for the trainer alone.
fn notes(places: &Places, page: &Path, step: &Step) -> String {
    let mut parts = Vec::new();
    parts.extend(step.say.as_ref().filter(|_| step.pause).cloned());
    parts.extend(step.objective.as_ref().map(|objective| format!("**Afterwards they can** {objective}")));
    if !step.they_say.is_empty() {
        parts.push(format!("**They will say:**\n\n- {}", step.they_say.join("\n- ")));
    }
    parts.extend(step.show_next.as_ref().map(|next| format!("**Show next:** {next}")));
    let links: Vec<_> = step.run.iter().filter_map(|command| link(places, page, command)).collect();
    if !links.is_empty() {
        parts.push(format!("In the book, with what it prints: {}.", links.join(", ")));
    }
    if let Some(name) = &step.exercise {
        parts.push(format!("The solution, and why it works: `cargo run -p exercises -- solution {name}`"));
    }
    parts.join("\n\n")
}

/// `1:05`.
fn clock(minutes: u32) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// A link to where the book shows what a command runs, if it does.
fn link(places: &Places, page: &Path, command: &str) -> Option<String> {
    let (package, example) = program(command)?;
    places.link(page, &format!("{package}/{}", example.unwrap_or("main"))).ok()
}

/// Follows an agenda as somebody would who knows every answer: prints its minutes, then runs each command in its order, without the
/// network, and tries each exercise, unsolved and solved. Prints what each took. Stops at the first command that fails, prints nothing,
/// or has something on standard error that cargo did not write, and at the first exercise whose check is wrong.
pub(crate) fn run(workspace: &Path, name: &str) -> anyhow::Result<()> {
    let workshop = Workshop::read(workspace)?;
    let mut out = io::stdout();
    let begin = Instant::now();
    if name == "handout" {
        writeln!(out, "   took  compiled  command")?;
        for (command, _) in &workshop.handout {
            writeln!(out, "{}", demonstrate(workspace, command)?)?;
        }
        return Ok(());
    }
    let shares = workshop.shares(name)?;
    writeln!(out, "minutes  step")?;
    for (step, minutes) in workshop.steps(name) {
        let what = if step.is_hands_on() { "  (hands-on)" } else { "" };
        writeln!(out, "{minutes:>7}  {}{what}", step.title)?;
    }
    writeln!(out, "{shares}\n\n   took  compiled  command")?;
    let (mut commands, mut exercises) = (0, 0);
    for (step, _) in workshop.steps(name) {
        for command in &step.run {
            writeln!(out, "{}", demonstrate(workspace, command)?)?;
            commands += 1;
        }
        if let Some(exercise) = &step.exercise {
            for line in solve(workspace, exercise).with_context(|| format!("exercise {exercise}"))? {
                writeln!(out, "{line}")?;
            }
            exercises += 1;
        }
    }
    let took = begin.elapsed().as_secs_f64();
    writeln!(out, "{took:>5.1} s  {commands} commands and {exercises} exercises, no error")?;
    Ok(())
}

/// Runs a command of the agenda without the network. Beside its output this returns how long it took, how many packages cargo compiled,
/// and the command.
fn run_offline(workspace: &Path, command: &str) -> anyhow::Result<(Output, String)> {
    let cargo_command = without_variables(command);
    let (words, program) = cargo_command.split_at("cargo run".len());
    let words = format!("{words} --locked{program}");
    let variables = command[..command.len() - cargo_command.len()].split_whitespace();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(words.split_whitespace().skip(1)).current_dir(workspace).env("CARGO_NET_OFFLINE", "true");
    cargo.envs(variables.filter_map(|variable| variable.split_once('=')));
    let start = Instant::now();
    let output = output(&mut cargo).context("cannot start cargo")?;
    let took = start.elapsed().as_secs_f64();
    let complaints = String::from_utf8_lossy(&output.stderr);
    let compiled = complaints.lines().filter(|line| line.trim_start().starts_with("Compiling ")).count();
    let row = format!("{took:>5.1} s  {compiled:>8}  {command}");
    Ok((output, row))
}

fn demonstrate(workspace: &Path, command: &str) -> anyhow::Result<String> {
    let (output, row) = run_offline(workspace, command)?;
    let complaints = String::from_utf8_lossy(&output.stderr);
    let last = complaints.lines().next_back().unwrap_or_default();
    ensure!(output.status.success(), "`{command}`: {}: {last}", output.status);
    ensure!(!output.stdout.is_empty(), "`{command}` prints nothing");
    let is_cargos = |line: &&str| CARGO_SAYS.iter().any(|says| line.starts_with(says));
    if let Some(line) = complaints.lines().map(str::trim_start).find(|line| !is_cargos(line)) {
        bail!("`{command}` writes to standard error: {line}");
    }
    Ok(row)
}

/// Checks the version that is given, which is wrong, and the solution, which is right. The answer is then what it was before.
fn solve(workspace: &Path, name: &str) -> anyhow::Result<[String; 2]> {
    let exercise = Exercise::find(workspace, name)?;
    let answer = workspace.join(&exercise.answer);
    let _kept = [Kept::of(&answer)?, Kept::of(&workspace.join("exercises/answers/progress.txt"))?];
    let check = |file: &str, code| {
        files::write(&answer, exercise.read(file)?)?;
        let (output, row) = run_offline(workspace, &format!("cargo run -p exercises -- check {name}"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        let last = said.lines().next_back().unwrap_or_default();
        let judged = code == 0 || last.starts_with("Not yet. A hint: ");
        ensure!(judged && output.status.code() == Some(code), "{file}: {}: {last}", output.status);
        Ok(format!("{row}  ({file})"))
    };
    Ok([check("start.rs", 1)?, check("solution.rs", 0)?])
}

/// A file that is what it was before, once this is dropped.
struct Kept(PathBuf, Option<Vec<u8>>);

impl Kept {
    fn of(file: &Path) -> anyhow::Result<Self> {
        let contents = match fs::read(file) {
            Ok(contents) => Some(contents),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", file.display())),
        };
        Ok(Self(file.to_owned(), contents))
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let restored = match &self.1 {
            Some(contents) => fs::write(&self.0, contents),
            None if self.0.exists() => fs::remove_file(&self.0),
            None => Ok(()),
        };
        if let Err(error) = restored {
            // A destructor has nobody to return this to.
            let _ = writeln!(io::stderr(), "docs: cannot restore {}: {error}", self.0.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace;

    const RIGHT: &str = r#"
handout = [["cargo run -p sequential", "the sum"]]

[agendas]
short = { minutes = 20, slack = 2 }

[[step]]
title = "Created first"
minutes = { short = 7 }
objective = "say when a call starts"
cut = 2
code = ["sequential/lazy_futures"]
run = ["LIVE=1 SLOW=10 cargo run -p sequential --example lazy_futures"]
ask = "How long?"
they_say = ["The longest."]
show_next = "The source."

[[step]]
title = "Exercise: forgotten await"
minutes = { short = 8 }
objective = "await"
cut = 1
follows = ["Created first"]
exercise = "forgotten_await"
slow = "Ask."
fast = "Spawn it."

[[step]]
title = "Break"
minutes = { short = 3 }
pause = true
say = "Coffee."
"#;

    #[track_caller]
    fn complaint(from: &str, to: &str) -> String {
        assert!(RIGHT.contains(from), "the file has {from}");
        let error = Workshop::parse(&workspace(), &RIGHT.replace(from, to)).expect_err("something is wrong");
        format!("{error:#}").replace(FILE, "FILE")
    }

    #[test]
    fn what_would_not_work_in_a_room_is_named() {
        Workshop::parse(&workspace(), RIGHT).expect("nothing is wrong");
        let again = "[[step]]\ntitle = \"Again\"\nminutes = { short = 0 }\nobjective = \"\"\ncut = CUT\nask = \"\"\ncode = [\"sequential/entry_tokio\"]\n\n";
        let [third, fourth] = ["3", "4"].map(|cut| again.replace("CUT", cut));
        let before_the_exercise = "[[step]]\ntitle = \"Exercise";
        for (from, to, says) in [
            ("short = 3", "short = 4", "FILE: short: its steps take 19 minutes and its slack is 2, and it has 20"),
            ("20, slack = 2", "18, slack = 0", "FILE: short: 0 minutes of slack are less than 5 % of 18"),
            ("minutes = { short = 7 }", "minutes = { short = 6 }", "FILE: short: its steps take 17 minutes"),
            (
                "exercise = \"forgotten_await\"",
                "say = \"\"",
                "FILE: short: 0 minutes hands-on are less than 45 % of 15, which is without 3 of pauses",
            ),
            ("--example lazy_futures", "--example eager", "cannot read sequential/examples/eager.rs"),
            ("lazy_futures\"]\nrun", "eager\"]\nrun", "FILE, Created first: there is no sequential/examples/eager.rs"),
            ("short = 7", "long = 7", "FILE, Created first: unknown agenda `long`"),
            ("\nsay = ", "\ntell = ", "unknown field `tell`"),
            ("objective = \"await\"\n", "", "FILE, Exercise: forgotten await: it has no objective"),
            ("cut = 2\n", "", "FILE, Created first: it has no place in the order in which steps are left out: cut"),
            ("cut = 2\n", "cut = 1\n", "FILE, Exercise: forgotten await: another step has this place"),
            ("fast = \"Spawn it.\"\n", "", "it is hands-on, and has nothing for the slow or the fast"),
            ("exercise = \"forgotten_await\"", "exercise = \"gone\"", "there is no exercise `gone`"),
            ("follows = [\"Created first\"]\n", "", "it does not say which idea its exercise follows"),
            (
                "follows = [\"Created first\"]",
                "follows = [\"A\", \"B\"]",
                "`Exercise: forgotten await` follows `A` or `B`, and comes after `Created first`",
            ),
            ("LIVE=1 SLOW=10 ", "", "shows waiting, and time is not seen to pass: LIVE=1 SLOW=10"),
            ("code = [\"sequential/lazy_futures\"]\n", "", "it asks, and shows no code to ask about"),
            (
                before_the_exercise,
                &format!("{third}{fourth}{before_the_exercise}"),
                "FILE: short: with `Again`, more than 2 ideas follow each other, and there is nothing to do",
            ),
            (
                "[[step]]\ntitle = \"Break",
                &format!("{third}[[step]]\ntitle = \"Break"),
                "FILE: short: nothing is done after its last idea",
            ),
        ] {
            let said = complaint(from, to);
            assert!(said.contains(says) && !said.contains('\n'), "{from}: {said}");
        }
    }

    #[test]
    fn a_program_that_cannot_be_slowed_down_is_not() {
        for (command, is_right) in [
            ("cargo run -p sequential", false),
            ("LIVE=1 SLOW=10 cargo run -p sequential", true),
            ("cargo run -p concurrent --example timeout_tokio", true),
            ("LIVE=1 SLOW=10 cargo run -p concurrent --example timeout_tokio", false),
            ("cargo run --release -p realwork --example thumbnails", true),
        ] {
            assert_eq!(live(&workspace(), command).is_ok(), is_right, "{command}");
        }
    }

    #[test]
    fn before_it_is_run_a_step_shows_its_idea_and_not_what_happens() {
        let workshop = Workshop::parse(&workspace(), RIGHT).expect("nothing is wrong");
        let shown = before(&workspace(), &workshop.step[0]).expect("nothing is wrong");
        assert!(shown.starts_with("How long?\n\n```rust\nlet user = api.get_user(1);\n"), "{shown}");
        assert!(shown.ends_with("```\n\n</details>"), "the command is folded: {shown}");
        for hidden in ["The longest.", "The source.", "predicted", "JavaScript", "when a call starts", "title"] {
            assert!(!shown.contains(hidden), "{hidden}: {shown}");
        }
        let shown = before(&workspace(), &workshop.step[1]).expect("nothing is wrong");
        for part in ["this logs nobody in", "`exercises/answers/01_forgotten_await.rs`", "hint forgotten_await`. Ask."]
        {
            assert!(shown.contains(part), "{part}: {shown}");
        }
    }

    #[test]
    fn a_page_has_a_running_clock_and_every_command() {
        let places = Places::read(&workspace()).expect("nothing is wrong");
        let page =
            page(&workspace(), &places, Path::new("workshop/a.md"), "ninety_minutes", |_, text| Ok(text.to_owned()));
        let page = page.expect("nothing is wrong");
        for part in [
            "90 minutes: ",
            "| clock | minutes | step | |\n|--:|--:|---|---|\n| 0:00 | ",
            "\n| 1:30 | | the end | |\n",
            "<section class=\"step\">\n\n## ",
            "[`lazy_futures`](../sequential.md#lazy_futures)",
            "\nLIVE=1 SLOW=10 cargo run -p sequential\nLIVE=1 SLOW=10 cargo run -p concurrent\n",
        ] {
            assert!(page.contains(part), "it has {part}: {page}");
        }
    }

    #[test]
    fn the_handout_has_ten_commands_three_hours_have_slack_and_who_polls_follows_lazy_futures() {
        let workshop = Workshop::read(&workspace()).expect("nothing is wrong");
        assert_eq!(workshop.handout.len(), 10, "its heading promises them");
        assert!(workshop.agendas["three_hours"].slack >= 20);
        for agenda in workshop.agendas.keys() {
            let who_polls = workshop.steps(agenda).find(|(step, _)| step.title == "Who polls?");
            let (who_polls, _) = who_polls.expect("each agenda asks who polls");
            let lazy = workshop.step.iter().find(|step| who_polls.follows.contains(&step.title));
            assert!(lazy.is_some_and(|step| step.code == ["sequential/lazy_futures"]), "{:?}", who_polls.follows);
        }
    }

    #[test]
    fn a_file_is_what_it_was_before() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
        fs::write(&old, "before").expect("it can be written");
        let kept = [Kept::of(&old).expect("it can be read"), Kept::of(&new).expect("it is not there")];
        for file in [&old, &new] {
            fs::write(file, "after").expect("it can be written");
        }
        drop(kept);
        assert_eq!(fs::read_to_string(&old).expect("it is there"), "before");
        assert!(!new.exists());
    }
}
