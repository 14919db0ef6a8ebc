//! The workshop's agendas, from `docs/workshop/agenda.toml`: as a page with a running clock, and as commands that are run.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, bail, ensure};
use serde::Deserialize;

use crate::children::output;
use crate::places::{Places, fragment};
use crate::{commands, lesson};

const FILE: &str = "docs/workshop/agenda.toml";

/// What cargo itself says of a command that succeeds.
const CARGO_SAYS: [&str; 4] = ["Compiling ", "Finished ", "Running ", "Blocking "];

/// What the file holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Workshop {
    /// How many minutes each agenda has.
    agendas: BTreeMap<String, u32>,
    /// The commands of the handout, and what each shows.
    handout: Vec<(String, String)>,
    step: Vec<Step>,
}

/// One step of the workshop, in the agendas that give it minutes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    title: String,
    minutes: BTreeMap<String, u32>,
    /// What to say where there is nothing to run.
    say: Option<String>,
    /// What to ask before it is run, so that everybody has predicted something.
    ask: Option<String>,
    /// The commands, in their order.
    #[serde(default)]
    run: Vec<String>,
    /// What they will say, and why it is right or wrong.
    #[serde(default)]
    they_say: Vec<String>,
    show_next: Option<String>,
    /// The example whose change everybody makes by hand, as `package/example`.
    change: Option<String>,
}

impl Workshop {
    fn read(workspace: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(workspace.join(FILE)).with_context(|| format!("cannot read {FILE}"))?;
        Self::parse(workspace, &text)
    }

    fn parse(workspace: &Path, text: &str) -> anyhow::Result<Self> {
        let workshop: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            anyhow::anyhow!("{FILE}:{line}: {}", error.message())
        })?;
        for step in &workshop.step {
            let unknown = step.minutes.keys().find(|name| !workshop.agendas.contains_key(*name));
            ensure!(
                unknown.is_none(),
                "{FILE}, {}: unknown agenda `{}`",
                step.title,
                unknown.map_or("", String::as_str)
            );
        }
        let commands = workshop.step.iter().flat_map(|step| &step.run);
        for command in commands.chain(workshop.handout.iter().map(|(command, _)| command)) {
            commands::check(workspace, command).context(FILE)?;
        }
        for (name, &minutes) in &workshop.agendas {
            let sum: u32 = workshop.steps(name).map(|(_, minutes)| minutes).sum();
            ensure!(sum == minutes, "{FILE}: the steps of {name} take {sum} minutes, and it has {minutes}");
        }
        Ok(workshop)
    }

    /// The steps of one agenda, and the minutes of each.
    fn steps<'a>(&'a self, agenda: &'a str) -> impl Iterator<Item = (&'a Step, u32)> {
        self.step.iter().filter_map(move |step| Some((step, *step.minutes.get(agenda)?)))
    }

    fn commands<'a>(&'a self, agenda: &'a str) -> anyhow::Result<Vec<&'a str>> {
        if agenda == "handout" {
            return Ok(self.handout.iter().map(|(command, _)| command.as_str()).collect());
        }
        let known: Vec<_> = self.agendas.keys().map(String::as_str).collect();
        ensure!(known.contains(&agenda), "unknown agenda `{agenda}`; known are {}, handout", known.join(", "));
        Ok(self.steps(agenda).flat_map(|(step, _)| &step.run).map(String::as_str).collect())
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
    let text = fs::read_to_string(workspace.join(FILE)).with_context(|| format!("cannot read {FILE}"))?;
    ensure!(!text.contains("{{agenda"), "{FILE}: an agenda cannot contain an agenda");
    let workshop = Workshop::parse(workspace, &fill(FILE, &text)?)?;
    if name == "handout" {
        let rows = workshop.handout.iter().map(|(command, shows)| format!("| {shows} | `{command}` |"));
        return Ok(format!("| to see | type |\n|---|---|\n{}", rows.collect::<Vec<_>>().join("\n")));
    }
    let commands = workshop.commands(name)?.join("\n");
    let mut table = "| clock | minutes | step |\n|--:|--:|---|\n".to_owned();
    let mut sections = Vec::new();
    let mut begins = 0;
    for (step, minutes) in workshop.steps(name) {
        let Step { title, say, ask, run, they_say, show_next, change, .. } = step;
        _ = writeln!(table, "| {} | {minutes} | [{title}](#{}) |", clock(begins), fragment(title));
        sections.push(format!("## {title}\n\n*{} to {}*", clock(begins), clock(begins + minutes)));
        begins += minutes;
        sections.extend(say.clone());
        sections.extend(ask.as_ref().map(|ask| format!("**Ask:** {ask}")));
        if !run.is_empty() {
            sections.push(format!("**Run:**\n\n```sh\n{}\n```", run.join("\n")));
        }
        let links: Vec<_> = run.iter().filter_map(|command| link(places, page, command)).collect();
        if !links.is_empty() {
            sections.push(format!("In the book, with what it prints: {}.", links.join(", ")));
        }
        if !they_say.is_empty() {
            sections.push(format!("**They will say:**\n\n- {}", they_say.join("\n- ")));
        }
        sections.extend(show_next.as_ref().map(|next| format!("**Show next:** {next}")));
        if let Some(example) = change {
            let change = lesson::change(workspace, example)?;
            sections.push(format!("**Everybody changes `{example}`:** {change}"));
        }
    }
    _ = writeln!(table, "| {} | | the end |", clock(begins));
    let sections = sections.join("\n\n");
    Ok(format!("{table}\n{sections}\n\n## Every command in order\n\n```sh\n{commands}\n```"))
}

/// `1:05`.
fn clock(minutes: u32) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// A link to where the book shows what a command runs, if it does.
fn link(places: &Places, page: &Path, command: &str) -> Option<String> {
    let command = command.strip_prefix("cargo run ")?.trim_start_matches("--release ").strip_prefix("-p ")?;
    let (package, example) = command.split_once(" --example ").unwrap_or((command, "main"));
    places.link(page, &format!("{package}/{example}")).ok()
}

/// Runs every command of an agenda in its order, without the network, as somebody who follows it would, and prints what each
/// took. Stops at the first that fails, prints nothing, or has something on standard error that cargo did not write.
///
/// # Errors
/// The command at which it stopped, and why.
pub fn run(workspace: &Path, name: &str) -> anyhow::Result<()> {
    let workshop = Workshop::read(workspace)?;
    let commands = workshop.commands(name)?;
    let mut out = io::stdout();
    writeln!(out, "   took  compiled  command")?;
    let begin = Instant::now();
    for command in &commands {
        let (cargo, program) = command.split_at("cargo run".len());
        let words = format!("{cargo} --offline --locked{program}");
        let start = Instant::now();
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(words.split_whitespace().skip(1)).current_dir(workspace);
        let output = output(&mut cargo).context("cannot start cargo")?;
        let took = start.elapsed().as_secs_f64();
        let complaints = String::from_utf8_lossy(&output.stderr);
        let last = complaints.lines().next_back().unwrap_or_default();
        ensure!(output.status.success(), "`{command}`: {}: {last}", output.status);
        ensure!(!output.stdout.is_empty(), "`{command}` prints nothing");
        let unexplained =
            complaints.lines().map(str::trim_start).find(|line| !CARGO_SAYS.iter().any(|says| line.starts_with(says)));
        if let Some(line) = unexplained {
            bail!("`{command}` writes to standard error: {line}");
        }
        let compiled = complaints.lines().filter(|line| line.trim_start().starts_with("Compiling ")).count();
        writeln!(out, "{took:>5.1} s  {compiled:>8}  {command}")?;
    }
    writeln!(out, "{:>5.1} s  {} commands, no error", begin.elapsed().as_secs_f64(), commands.len())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    const RIGHT: &str = r#"
handout = [["cargo run -p sequential", "the sum"]]

[agendas]
short = 10

[[step]]
title = "One, after another"
minutes = { short = 7 }
run = ["cargo run -p sequential --example lazy_futures", "cargo run --release -p comparison -- scale --quick"]
ask = "How long?"
they_say = ["The longest."]
show_next = "The source."
change = "sequential/lazy_futures"

[[step]]
title = "Break"
minutes = { short = 3 }
say = "Coffee."
"#;

    fn workspace() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
    }

    #[track_caller]
    fn complaint(from: &str, to: &str) -> String {
        assert!(RIGHT.contains(from), "the file has {from}");
        let error = Workshop::parse(&workspace(), &RIGHT.replace(from, to)).expect_err("something is wrong");
        format!("{error:#}").replace(FILE, "FILE")
    }

    #[test]
    fn minutes_that_do_not_add_up_and_names_that_are_unknown_are_named() {
        Workshop::parse(&workspace(), RIGHT).expect("nothing is wrong");
        for (from, to, says) in [
            ("short = 3", "short = 4", "FILE: the steps of short take 11 minutes, and it has 10"),
            ("--example lazy_futures", "--example eager", "there is no eager in sequential/examples"),
            ("short = 7", "long = 7", "FILE, One, after another: unknown agenda `long`"),
            ("\nsay = ", "\ntell = ", "unknown field `tell`"),
        ] {
            let said = complaint(from, to);
            assert!(said.contains(says) && !said.contains('\n'), "{said}");
        }
    }

    #[test]
    fn the_commands_are_in_the_order_of_the_steps() {
        let workshop = Workshop::parse(&workspace(), RIGHT).expect("nothing is wrong");
        assert_eq!(workshop.commands("short").expect("known"), workshop.step[0].run);
        assert_eq!(workshop.commands("handout").expect("known"), ["cargo run -p sequential"]);
        let said = workshop.commands("long").expect_err("unknown").to_string();
        assert_eq!(said, "unknown agenda `long`; known are short, handout");
    }

    #[test]
    fn a_page_has_a_running_clock_and_every_command() {
        let places = Places::read(&workspace().join("docs")).expect("nothing is wrong");
        let page =
            page(&workspace(), &places, Path::new("workshop/a.md"), "ninety_minutes", |_, text| Ok(text.to_owned()));
        let page = page.expect("nothing is wrong");
        for part in [
            "| clock | minutes | step |\n|--:|--:|---|\n| 0:00 | 5 | [Welcome](#welcome) |\n| 0:05 |",
            "\n| 1:30 | | the end |\n",
            "\n*0:05 to 0:13*\n",
            "[`join_all`](../concurrent/joining.md#join_all)",
            "\ncargo run -p sequential\ncargo run -p concurrent\n",
        ] {
            assert!(page.contains(part), "it has {part}: {page}");
        }
    }

    #[test]
    fn the_handout_has_the_ten_commands_that_its_heading_promises() {
        assert_eq!(Workshop::read(&workspace()).expect("nothing is wrong").handout.len(), 10);
    }
}
