//! The words of `words.toml` are in nothing that people read: documents, pages, headers and comments for documentation of examples,
//! the texts of `edits.toml` and `agenda.toml`, and what programs print.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, anyhow};
use regex::{Regex, RegexBuilder};
use serde::Deserialize;

use crate::files;
use crate::prose::texts;

/// The patterns, each with what to write instead.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    everywhere: BTreeMap<String, String>,
    pages: BTreeMap<String, String>,
}

/// Each such word, with its file and line, and what to write instead.
pub(crate) fn faults(workspace: &Path) -> anyhow::Result<Vec<String>> {
    let words: Words = toml::from_str(include_str!("../words.toml")).context("docs/words.toml")?;
    let (everywhere, pages) = (patterns(&words.everywhere)?, patterns(&words.pages)?);
    let mut faults = Vec::new();
    for file in files::below(workspace, &["md", "rs", "txt", "toml"], &["target", "book"])? {
        let name = files::name(workspace, &file);
        let Some(prose) = reader(&name) else { continue };
        let is_page = name.starts_with("docs/src/");
        for (line, prose) in prose(&files::text(&file)?) {
            for (pattern, instead) in everywhere.iter().chain(pages.iter().filter(|_| is_page)) {
                if let Some(word) = pattern.find(&prose) {
                    faults.push(format!("{name}:{line}: `{}`; we write: {instead}", word.as_str()));
                }
            }
        }
    }
    Ok(faults)
}

fn patterns(words: &BTreeMap<String, String>) -> anyhow::Result<Vec<(Regex, &String)>> {
    let pattern = |(pattern, instead)| {
        let pattern = RegexBuilder::new(&format!(r"\b({pattern})\b")).case_insensitive(true).build();
        pattern.map(|pattern| (pattern, instead)).map_err(|error| anyhow!("docs/words.toml: {error}"))
    };
    words.iter().map(pattern).collect()
}

/// Prose, line by line.
type Lines = Vec<(usize, String)>;

/// How the prose of a file is found: what is not code. `None` for files that are not read.
fn reader(name: &str) -> Option<fn(&str) -> Lines> {
    match Path::new(name).extension()?.to_str()? {
        "md" => Some(texts),
        "rs" if name.contains("/examples/") => Some(|text| {
            // In the comments for documentation.
            without_code(text, |line| line.strip_prefix("//!").or_else(|| line.strip_prefix("///")))
        }),
        "txt" if name.starts_with("docs/transcripts/") => Some(without_commands),
        "toml" if name.ends_with("/edits.toml") || name.ends_with("/agenda.toml") => Some(without_commands),
        _ => None,
    }
}

fn without_commands(text: &str) -> Lines {
    without_code(text, |line| Some(line).filter(|line| !line.starts_with('$') && !line.starts_with("edit = ")))
}

/// The prose of each line, between backticks excepted.
fn without_code(text: &str, prose: impl Fn(&str) -> Option<&str>) -> Lines {
    let lines = text.lines().zip(1..).filter_map(|(line, number)| Some((number, prose(line.trim())?)));
    lines.map(|(number, line)| (number, line.split('`').step_by(2).collect::<Vec<_>>().join(" "))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_people_read_has_a_word_of_the_list() {
        let faults = faults(&crate::workspace()).expect("they can be read");
        assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    }

    #[test]
    fn a_word_is_found_in_prose_and_not_in_code() {
        let workspace = tempfile::tempdir().expect("a folder can be made");
        for (name, text) in [
            ("README.md", "# A\n\nIt is *Mended* here.\n\n```text\nmended\n```\n\n`mended`, amended\n"),
            ("docs/src/page.md", "The pictures of its twin.\n"),
            ("a/README.md", "The pictures.\n"),
            ("a/examples/b.rs", "//! A `twin` and\n//! its sibling.\n// the ceiling\nlet twin = 1;\n"),
            ("a/src/lib.rs", "//! Its twin.\n"),
            ("docs/transcripts/a/b.txt", "$ cargo run twin\nmost in flight 3\n"),
            ("a/edits.toml", "idea = \"back-pressure\"\nedit = [[\"twin\"]]\n"),
        ] {
            files::write(&workspace.path().join(name), text).expect("it can be written");
        }
        let found = faults(workspace.path()).expect("they can be read");
        let found: Vec<_> = found.iter().map(|fault| fault.split(';').next().expect("a fault")).collect();
        let expected = [
            "README.md:3: `Mended`",
            "a/edits.toml:1: `back-pressure`",
            "a/examples/b.rs:2: `sibling`",
            "docs/src/page.md:1: `twin`",
            "docs/src/page.md:1: `pictures`",
            "docs/transcripts/a/b.txt:2: `most in flight`",
        ];
        assert_eq!(found, expected);
    }
}
