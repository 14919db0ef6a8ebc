//! The tables of examples in the READMEs of the lesson crates, which are written from the crates' `edits.toml`.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, ensure};

use crate::files;
use crate::registry::{CRATES, Entries, Level, Row, example_file, is_example};

const COMMAND: &str = "cargo run -p docs -- readmes";
const BEGIN: &str = "<!-- examples: written by `cargo run -p docs -- readmes` from edits.toml -->\n";
const END: &str = "<!-- /examples -->";

/// Writes the tables, and returns the READMEs that changed.
pub(crate) fn write(workspace: &Path) -> anyhow::Result<Vec<String>> {
    let mut changed = Vec::new();
    for package in CRATES {
        let (file, before, after) = readme(workspace, package)?;
        if before != after {
            files::write(&workspace.join(&file), after)?;
            changed.push(file);
        }
    }
    Ok(changed)
}

/// Fails at the first README whose tables are not those of its `edits.toml`.
pub(crate) fn check(workspace: &Path) -> anyhow::Result<()> {
    for package in CRATES {
        let (file, before, after) = readme(workspace, package)?;
        ensure!(before == after, "{file} is out of date; `{COMMAND}` writes it anew");
    }
    Ok(())
}

/// The file, its text, and its text with the tables as they should be.
fn readme(workspace: &Path, package: &str) -> anyhow::Result<(String, String, String)> {
    let file = format!("{package}/README.md");
    let text = files::read(workspace, &file)?;
    let marks = || format!("{file} has no `{}` with `{END}` below it", BEGIN.trim_end());
    let (before, rest) = text.split_once(BEGIN).with_context(marks)?;
    let (_, after) = rest.split_once(END).with_context(marks)?;
    let link = |lesson: &str| {
        if is_example(workspace, package, lesson) {
            let file = example_file(workspace, package, lesson);
            format!("[{lesson}]({})", &file[package.len() + 1..])
        } else {
            format!("[`{lesson}`](src/lib.rs), which `cargo run -p {package}` shows")
        }
    };
    let entries = Entries::read(workspace, package)?;
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
    fn the_readmes_have_the_rows_of_their_entries() {
        check(&crate::workspace()).unwrap_or_else(|fault| panic!("{fault:#}"));
    }
}
