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
    #[serde(default)]
    say: Option<String>,
    /// What to ask before it is run, so that everybody has predicted something.
    #[serde(default)]
    ask: Option<String>,
    /// The commands, in their order.
    #[serde(default)]
    run: Vec<String>,
    /// What they will say, and why it is right or wrong.
    #[serde(default)]
    they_say: Vec<String>,
    #[serde(default)]
    show_next: Option<String>,
    /// The example whose change everybody makes by hand, as `package/example`.
    #[serde(default)]
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
            step.check(workspace, &workshop.agendas).with_context(|| format!("{FILE}, {}", step.title))?;
        }
        for (command, _) in &workshop.handout {
            commands::check(workspace, command).with_context(|| format!("{FILE}, handout"))?;
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

    fn ensure_known(&self, agenda: &str) -> anyhow::Result<()> {
        let known: Vec<_> = self.agendas.keys().map(String::as_str).collect();
        ensure!(
            self.agendas.contains_key(agenda),
            "unknown agenda `{agenda}`; known are {}, handout",
            known.join(", ")
        );
        Ok(())
    }

    fn commands<'a>(&'a self, agenda: &'a str) -> anyhow::Result<Vec<&'a str>> {
        if agenda == "handout" {
            return Ok(self.handout.iter().map(|(command, _)| command.as_str()).collect());
        }
        self.ensure_known(agenda)?;
        Ok(self.steps(agenda).flat_map(|(step, _)| &step.run).map(String::as_str).collect())
    }
}

impl Step {
    fn check(&self, workspace: &Path, agendas: &BTreeMap<String, u32>) -> anyhow::Result<()> {
        for (agenda, minutes) in &self.minutes {
            ensure!(agendas.contains_key(agenda), "unknown agenda `{agenda}`");
            ensure!(*minutes > 0, "no minutes in {agenda}");
        }
        ensure!(!self.minutes.is_empty(), "it is in no agenda");
        for command in &self.run {
            commands::check(workspace, command)?;
        }
        let lesson = [self.ask.is_some(), !self.they_say.is_empty(), self.show_next.is_some()];
        if self.run.is_empty() {
            ensure!(self.say.is_some(), "it has nothing to run and nothing to say");
        } else {
            ensure!(lesson == [true; 3], "what is run needs ask, they_say and show_next");
        }
        Ok(())
    }
}

/// What `{{agenda NAME}}` stands for. `fill` checks a text of the file as it does the prose of a page, and fills in its placeholders.
pub(crate) fn page(
    workspace: &Path,
    places: &Places,
    page: &Path,
    name: &str,
    fill: impl Fn(&str, &str) -> anyhow::Result<String>,
) -> anyhow::Result<String> {
    let workshop = Workshop::read(workspace)?;
    let fill = |name: &str, text: &str| {
        ensure!(!text.contains("{{agenda"), "{name}: an agenda cannot hold an agenda");
        fill(name, text)
    };
    if name == "handout" {
        let row = |(command, shows): &(String, String)| {
            Ok(format!("| {} | `{command}` |", fill(&format!("{FILE}, handout"), shows)?))
        };
        let rows = workshop.handout.iter().map(row).collect::<anyhow::Result<Vec<_>>>()?;
        return Ok(format!("| to see | type |\n|---|---|\n{}", rows.join("\n")));
    }
    workshop.ensure_known(name)?;
    let mut table = "| clock | minutes | step |\n|--:|--:|---|\n".to_owned();
    let mut sections = String::new();
    let mut begins = 0;
    for (step, minutes) in workshop.steps(name) {
        let fill = |text: &str| fill(&format!("{FILE}, {}", step.title), text);
        let title = &step.title;
        _ = writeln!(table, "| {} | {minutes} | [{title}](#{}) |", clock(begins), fragment(title));
        _ = write!(sections, "\n## {title}\n\n*{} to {}*\n", clock(begins), clock(begins + minutes));
        begins += minutes;
        if let Some(say) = &step.say {
            _ = write!(sections, "\n{}\n", fill(say)?);
        }
        if let Some(ask) = &step.ask {
            _ = write!(sections, "\n**Ask:** {}\n", fill(ask)?);
        }
        if !step.run.is_empty() {
            _ = write!(sections, "\n**Run:**\n\n```sh\n{}\n```\n", step.run.join("\n"));
            let links: Vec<_> = step.run.iter().filter_map(|command| link(places, page, command)).collect();
            if !links.is_empty() {
                _ = write!(sections, "\nIn the book, with what it prints: {}.\n", links.join(", "));
            }
        }
        if !step.they_say.is_empty() {
            sections += "\n**They will say:**\n\n";
            for answer in &step.they_say {
                _ = writeln!(sections, "- {}", fill(answer)?);
            }
        }
        if let Some(next) = &step.show_next {
            _ = write!(sections, "\n**Show next:** {}\n", fill(next)?);
        }
        if let Some(example) = &step.change {
            _ = write!(sections, "\n**Everybody changes `{example}`:** {}\n", lesson::change(workspace, example)?);
        }
    }
    _ = writeln!(table, "| {} | | the end |", clock(begins));
    let commands = workshop.commands(name)?.join("\n");
    Ok(format!("{table}\n{sections}\n## Every command in order\n\n```sh\n{commands}\n```"))
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
    fn minutes_must_add_up() {
        Workshop::parse(&workspace(), RIGHT).expect("nothing is wrong");
        let said = complaint("short = 3", "short = 4");
        assert_eq!(said, "FILE: the steps of short take 11 minutes, and it has 10");
    }

    #[test]
    fn a_step_that_is_not_whole_is_named() {
        for (from, to, says) in [
            ("ask = \"How long?\"\n", "", "FILE, One, after another: what is run needs ask, they_say and show_next"),
            ("they_say = [\"The longest.\"]", "they_say = []", "what is run needs ask, they_say and show_next"),
            ("--example lazy_futures", "--example eager", "there is no eager in sequential/examples"),
            ("say = \"Coffee.\"", "", "FILE, Break: it has nothing to run and nothing to say"),
            ("short = 7", "long = 7", "FILE, One, after another: unknown agenda `long`"),
            ("short = 3", "short = 0", "FILE, Break: no minutes in short"),
            ("minutes = { short = 3 }", "minutes = {}", "FILE, Break: it is in no agenda"),
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
