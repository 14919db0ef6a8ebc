//! Every `cargo` command that a page or a README names must work: its package, its targets and its options exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use regex::Regex;

use crate::files;

/// Options of cargo that are used without a value.
const FLAGS: [&str; 11] = [
    "--release",
    "--locked",
    "--offline",
    "--quiet",
    "-q",
    "--examples",
    "--all-features",
    "--no-default-features",
    "--workspace",
    "--all-targets",
    "--no-run",
];
/// Commands of cargo that take a package and its targets.
const BUILDS: [&str; 8] = ["run", "build", "test", "bench", "check", "clippy", "doc", "expand"];
/// Commands that are not looked into.
const OTHERS: [&str; 8] = ["fetch", "vendor", "add", "install", "tree", "fmt", "nextest", "update"];

/// Fails where a command would, as far as can be seen without running it. `NAME` in capitals stands for any name.
pub(crate) fn check(workspace: &Path, command: &str) -> anyhow::Result<()> {
    look_into(workspace, command).with_context(|| format!("`{command}`"))
}

fn look_into(workspace: &Path, command: &str) -> anyhow::Result<()> {
    let words = command.split(" #").next().unwrap_or_default().split([' ', '\n']).filter(|word| !word.is_empty());
    let mut words =
        words.skip_while(|word| word.contains('=')).take_while(|word| !["|", ">", "2>", "&&"].contains(word));
    ensure!(words.next() == Some("cargo"), "it does not begin with `cargo`");
    let subcommand = words.next().unwrap_or_default();
    if OTHERS.contains(&subcommand) || subcommand.starts_with('+') {
        return Ok(());
    }
    ensure!(BUILDS.contains(&subcommand), "cargo has no command `{subcommand}`");
    let mut package = None;
    let mut targets = Vec::new();
    while let Some(word) = words.next() {
        match word {
            "--" => break,
            "-p" | "--package" => package = words.next(),
            "--example" => targets.push(("examples", words.next().unwrap_or_default())),
            "--test" => targets.push(("tests", words.next().unwrap_or_default())),
            "--bench" => targets.push(("benches", words.next().unwrap_or_default())),
            "--features" => _ = words.next(),
            "--lib" | "--bins" => {}
            word if FLAGS.contains(&word) => {}
            filter if subcommand == "test" && !filter.starts_with('-') => {}
            word => bail!("cargo has no option `{word}`"),
        }
    }
    let Some(package) = package else { return Ok(()) };
    let folder = folder(workspace, package)?;
    for (kind, name) in targets {
        let places = [format!("{kind}/{name}.rs"), format!("{kind}/{name}/main.rs")];
        let is_there = places.iter().any(|place| folder.join(place).is_file());
        ensure!(is_there || name == "NAME", "there is no {name} in {package}/{kind}");
    }
    if subcommand == "run" { arguments(&folder, words) } else { Ok(()) }
}

/// The folder of a member of the workspace.
fn folder(workspace: &Path, package: &str) -> anyhow::Result<PathBuf> {
    let named = |folder: &PathBuf| {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        manifest.contains(&format!("[package]\nname = \"{package}\"\n"))
    };
    let folders = fs::read_dir(workspace).context("cannot read the workspace")?;
    let mut folders = folders.filter_map(|entry| Some(entry.ok()?.path()));
    folders.find(named).with_context(|| format!("there is no package {package}"))
}

/// Compares what follows `--` with the options and subcommands that the program declares with clap.
fn arguments<'a>(folder: &Path, words: impl Iterator<Item = &'a str>) -> anyhow::Result<()> {
    let sources =
        ["src", "program"].map(|sources| files::below(&folder.join(sources), &["rs"], &[]).unwrap_or_default());
    let source = sources.concat().iter().map(|file| files::text(file)).collect::<anyhow::Result<String>>()?;
    let option =
        Regex::new(r#"#\[arg\(long(?: = "([^"]+)"[^\n]*\]|[^\n]*\]\s+(\w+):)"#).expect("a pattern that was tried");
    let options = option.captures_iter(&source).filter_map(|found| found.get(1).or(found.get(2)));
    let options: BTreeSet<_> = options.map(|name| name.as_str().to_lowercase().replace('_', "-")).collect();
    let subcommands: BTreeSet<_> = source.split("Subcommand)]").skip(1).flat_map(variants).collect();
    let mut before = "";
    for word in words.filter(|_| source.contains("clap::")) {
        if let Some(option) = word.strip_prefix("--") {
            ensure!(options.contains(option) || option == "help", "the program has no option `{word}`");
        } else if before.is_empty() && !subcommands.is_empty() {
            ensure!(subcommands.contains(word), "the program has no command `{word}`");
        }
        before = word;
    }
    Ok(())
}

/// The variants of the enum that a text begins with, as clap names them.
fn variants(text: &str) -> Vec<String> {
    let body = text.split("\n}").next().unwrap_or_default();
    let lines = body.lines().filter_map(|line| line.strip_prefix("    "));
    let names = lines.filter(|line| line.starts_with(char::is_uppercase));
    names.filter_map(|line| Some(line.split(['(', ',', ' ']).next()?.to_lowercase())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_would_not_work_is_named_with_its_fault() {
        let workspace = crate::workspace();
        for command in [
            "cargo run",
            "cargo run -q -p concurrent | less",
            "cargo run -p concurrent --example NAME",
            "cargo test -p async-timeline --all-features",
            "LIVE=1 cargo run --offline -p concurrent --example failure_lab # one fails",
            "cargo run --release -p comparison -- scale --virtual --calls 10000000",
            "cargo run -p docs -- agenda three_hours",
            "cargo run -p docs -- --open",
        ] {
            check(&workspace, command).unwrap_or_else(|fault| panic!("{fault:#}"));
        }
        for (command, fault) in [
            ("npm run", "it does not begin with `cargo`"),
            ("cargo walk", "cargo has no command `walk`"),
            ("cargo run --fast", "cargo has no option `--fast`"),
            ("cargo run -p sequentail", "there is no package sequentail"),
            ("cargo run -p timeline", "there is no package timeline"),
            ("cargo run -p concurrent --example joined", "there is no joined in concurrent/examples"),
            ("cargo test -p docs --test books", "there is no books in docs/tests"),
            ("cargo run -p comparison -- scale --slow", "the program has no option `--slow`"),
            ("cargo run -p comparison -- doctors", "the program has no command `doctors`"),
        ] {
            let said = format!("{:#}", check(&workspace, command).expect_err("it would fail"));
            assert_eq!(said, format!("`{command}`: {fault}"));
        }
    }
}
