//! The tables of examples in the READMEs of the lesson crates, which are written from the crates' `edits.toml`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};

use crate::registry::{CRATES, Entries, Level, Row, example_file, examples};

const COMMAND: &str = "cargo run -p docs -- readmes";
const BEGIN: &str = "<!-- examples: written by `cargo run -p docs -- readmes` from edits.toml -->\n";
const END: &str = "<!-- /examples -->";

/// Writes the tables, and returns the READMEs that changed.
///
/// # Errors
/// If a README or an `edits.toml` cannot be read, or the README not written.
pub fn write(workspace: &Path) -> anyhow::Result<Vec<String>> {
    let mut changed = Vec::new();
    for package in CRATES {
        let (file, before, after) = readme(workspace, package)?;
        if before != after {
            fs::write(workspace.join(&file), after).with_context(|| format!("cannot write {file}"))?;
            changed.push(file);
        }
    }
    Ok(changed)
}

/// Fails at the first README whose tables are not those of its `edits.toml`.
///
/// # Errors
/// That README, and the command that writes it.
pub fn check(workspace: &Path) -> anyhow::Result<()> {
    for package in CRATES {
        let (file, before, after) = readme(workspace, package)?;
        ensure!(before == after, "{file} is out of date; `{COMMAND}` writes it anew");
    }
    Ok(())
}

/// The file, its text, and its text with the tables as they should be.
fn readme(workspace: &Path, package: &str) -> anyhow::Result<(String, String, String)> {
    let file = format!("{package}/README.md");
    let text = fs::read_to_string(workspace.join(&file)).with_context(|| format!("cannot read {file}"))?;
    let marks = || format!("{file} has no `{}` with `{END}` below it", BEGIN.trim_end());
    let (before, rest) = text.split_once(BEGIN).with_context(marks)?;
    let (_, after) = rest.split_once(END).with_context(marks)?;
    let entries = Entries::read(workspace, package)?;
    let known = examples(workspace, package)?;
    let link = |lesson: &str| {
        if known.iter().any(|example| example == lesson) {
            let file = example_file(workspace, package, lesson);
            format!("[{lesson}]({})", &file[package.len() + 1..])
        } else {
            format!("[`{lesson}`](src/lib.rs), which `cargo run -p {package}` shows")
        }
    };
    let (path, tables) = (path(&entries.rows(), link), tables(&entries.rows(), link));
    let new = format!("{before}{BEGIN}{path}{tables}{END}{after}");
    Ok((file, text, new))
}

/// Which lessons to read first, and which then.
fn path(rows: &[Row<'_>], link: impl Fn(&str) -> String) -> String {
    let links = |level| {
        let rows = rows.iter().filter(|row| row.level == Some(level));
        rows.map(|row| link(row.lessons[0])).collect::<Vec<_>>().join(", ")
    };
    let (start, next) = (links(Level::Start), links(Level::Next));
    if start.is_empty() {
        return String::new();
    }
    format!("\n1. Start here: {start}.\n2. Next: {next}.\n3. The others when you need them.\n")
}

fn tables(rows: &[Row<'_>], link: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    for section in rows.chunk_by(|row, next| row.section == next.section) {
        let title = section[0].section;
        if !title.is_empty() {
            _ = write!(out, "\n## {title}\n");
        }
        out += "\n| idea | example |\n|---|---|\n";
        for Row { idea, lessons, .. } in section {
            let links: Vec<_> = lessons.iter().map(|lesson| link(lesson)).collect();
            _ = writeln!(out, "| {idea} | {} |", links.join(", "));
        }
    }
    out + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_a_heading_and_a_table() {
        let row =
            |section, idea, lessons: &[&'static str]| Row { section, idea, level: None, lessons: lessons.to_vec() };
        let rows = [row("One", "a", &["x", "y"]), row("One", "b", &["z"]), row("Two", "c", &["x"])];
        let expected = "\n## One\n\n| idea | example |\n|---|---|\n| a | (x), (y) |\n| b | (z) |\n\n## Two\n\n| idea | example |\n|---|---|\n| c | (x) |\n\n";
        pretty_assertions::assert_eq!(tables(&rows, |lesson| format!("({lesson})")), expected);
        assert_eq!(tables(&[row("", "a", &["x"])], str::to_owned), "\n| idea | example |\n|---|---|\n| a | x |\n\n");
    }

    #[test]
    fn the_path_begins_with_the_first_of_each_row_and_needs_levels() {
        let row = |level, lessons: &[&'static str]| Row { section: "", idea: "", level, lessons: lessons.to_vec() };
        let rows = [row(Some(Level::Next), &["c"]), row(Some(Level::Start), &["a", "b"]), row(None, &["d"])];
        assert_eq!(path(&rows, str::to_owned), "\n1. Start here: a.\n2. Next: c.\n3. The others when you need them.\n");
        assert_eq!(path(&rows[2..], str::to_owned), "");
    }
}
