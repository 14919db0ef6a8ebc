//! The index of the lessons: each idea with its place in the book, and each error message with the lesson that explains it.
//!
//! The ideas are those of each crate's `edits.toml` and of javascript's README, the messages those of the programs in `errors` and of
//! the assertions in each `edits.toml`; nothing is written twice.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, bail};

use crate::files;
use crate::places::Places;
use crate::registry::{CRATES, Entries, Level, is_example};

/// What the compiler says, in a table above every heading, and what programs say that panic, in a section.
const ERRORS: &str = "errors/README.md";

/// The crates whose main program is a lesson too.
const MODELS: [&str; 5] = ["sequential", "concurrent", "parallel", "realio", "comparison"];

/// `{{lessons}}`: every lesson, crate by crate, as its README groups them.
pub(crate) fn lessons(workspace: &Path, places: &Places) -> anyhow::Result<String> {
    let mut out = String::new();
    for package in MODELS {
        let (place, description) = (places.get(&format!("{package}/main"))?, description(workspace, package)?);
        _ = write!(out, "\n## {package}\n\n- {description}: [`{package}`]({place}) `cargo run -p {package}`\n");
        if CRATES.contains(&package) {
            of_entries(&mut out, workspace, package, places)?;
        }
    }
    out += "\n## realwork\n";
    of_entries(&mut out, workspace, "realwork", places)?;
    out += "\n## javascript\n\n";
    for row in rows(&files::read(workspace, "javascript/README.md")?) {
        let example = row.iter().find_map(|cell| linked(cell, "examples/"));
        let example = example.with_context(|| format!("javascript/README.md: {} has no example", row[0]))?;
        _ = writeln!(out, "- {} {}", row[0], place(places, "javascript", example)?);
    }
    Ok(out)
}

fn of_entries(out: &mut String, workspace: &Path, package: &str, places: &Places) -> anyhow::Result<()> {
    for section in Entries::read(workspace, package)?.rows().chunk_by(|row, next| row.section == next.section) {
        if !section[0].section.is_empty() {
            _ = write!(out, "\n### {}\n", section[0].section);
        }
        out.push('\n');
        for row in section {
            let lessons = row.lessons.iter().filter(|lesson| is_example(workspace, package, lesson));
            let lessons = lessons.map(|lesson| place(places, package, lesson)).collect::<anyhow::Result<Vec<_>>>()?;
            let level = match row.level {
                Some(Level::Start) => " *(start here)*",
                Some(Level::Next) => " *(next)*",
                None => "",
            };
            if !lessons.is_empty() {
                _ = writeln!(out, "- {}{level}: {}", row.idea, lessons.join(", "));
            }
        }
    }
    Ok(())
}

fn place(places: &Places, package: &str, example: &str) -> anyhow::Result<String> {
    let release = if package == "realwork" { " --release" } else { "" };
    let place = places.get(&format!("{package}/{example}"))?;
    Ok(format!("[`{example}`]({place}) `cargo run{release} -p {package} --example {example}`"))
}

/// What a package is, as its manifest says.
fn description(workspace: &Path, package: &str) -> anyhow::Result<String> {
    let file = format!("{package}/Cargo.toml");
    let manifest: toml::Table = files::from_toml(&file, &files::read(workspace, &file)?)?;
    let description = manifest.get("package").and_then(|package| package.get("description")?.as_str());
    Ok(description.with_context(|| format!("{file} has no description"))?.to_owned())
}

/// `{{messages}}`: what the compiler, a panic or an assertion says, and the lesson that explains it.
pub(crate) fn messages(workspace: &Path, places: &Places) -> anyhow::Result<String> {
    let mut out = "### The compiler says\n\n| message | lesson |\n|---|---|\n".to_owned();
    let readme = files::read(workspace, ERRORS)?;
    let (compiler, panics) = readme.split_once("\n## ").unwrap_or((&readme, ""));
    for row in rows(compiler) {
        let name = row.iter().find_map(|cell| linked(cell, "does_not_compile/"));
        let name = name.with_context(|| format!("{ERRORS}: {} has no program", row[0]))?;
        let says = files::read(workspace, &format!("errors/does_not_compile/{name}.stderr"))?;
        let place = places.get(&format!("errors/{name}"))?;
        _ = writeln!(out, "| {} | [{}]({place}) |", code(says.lines().next().unwrap_or_default()), row[0]);
    }
    out += "\n### The program panics\n\n| message | lesson |\n|---|---|\n";
    for row in rows(panics) {
        let [says, when, lesson] = panic_cells(&row, places)?;
        _ = writeln!(out, "| {says} | {when}: {lesson} |");
    }
    out += "\n### A lesson's own assertion fails\n\n| message | lesson |\n|---|---|\n";
    for package in CRATES {
        for (lesson, entry) in Entries::read(workspace, package)?.iter() {
            let page = if is_example(workspace, package, lesson) { lesson } else { "main" };
            let place = places.get(&format!("{package}/{page}"))?;
            _ = writeln!(out, "| {} | [{}]({place}) |", code(&entry.breaks.says), name(lesson));
        }
    }
    Ok(out)
}

/// `{{panics}}`: what programs say that panic.
pub(crate) fn panics(workspace: &Path, places: &Places) -> anyhow::Result<String> {
    let mut out = "| message | what to do | lesson |\n|---|---|---|".to_owned();
    let readme = files::read(workspace, ERRORS)?;
    for row in readme.split_once("\n## ").map_or_else(Vec::new, |(_, panics)| rows(panics)) {
        _ = write!(out, "\n| {} |", panic_cells(&row, places)?.join(" | "));
    }
    Ok(out)
}

/// What is said, what to do, and the lesson as a link.
fn panic_cells(row: &[&str], places: &Places) -> anyhow::Result<[String; 3]> {
    let [says, todo, lesson] = row else { bail!("{ERRORS}: a panic has three cells") };
    let lesson = lesson.trim_matches('`');
    let link = format!("[{}]({})", name(lesson.rsplit('/').next().unwrap_or(lesson)), places.get(lesson)?);
    Ok([(*says).to_owned(), (*todo).to_owned(), link])
}

/// A lesson's name, which in a narrow column breaks between its words.
fn name(lesson: &str) -> String {
    format!("<code>{}</code>", lesson.replace('_', r"\_<wbr>"))
}

/// A text as code in a cell of a table.
fn code(text: &str) -> String {
    let text = text.replace('|', r"\|");
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// The cells of each row of all tables in a text, without their heads.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let mut in_table = false;
    let rows = text.lines().filter_map(|line| {
        let cells = line.strip_prefix('|').and_then(|line| line.strip_suffix('|'));
        let row = cells.filter(|_| in_table).map(|cells| cells.split('|').map(str::trim).collect());
        in_table = cells.is_some() && (in_table || line.starts_with("|--"));
        row
    });
    rows.collect()
}

/// `join` in `[Rust](examples/join.rs)` and in `[Rust](examples/join/main.rs)`.
fn linked<'a>(cell: &'a str, folder: &str) -> Option<&'a str> {
    cell.split_once(folder)?.1.split(['.', '/', ')']).next()
}
