//! The words of `words.toml` are in nothing that people read: documents, pages, headers and comments for documentation of examples,
//! the texts of `edits.toml` and `agenda.toml`, and what programs print.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, anyhow};
use regex::{Regex, RegexBuilder};
use serde::Deserialize;

use crate::documents::find;
use crate::prose::texts;

/// The patterns, each with what to write instead.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    everywhere: BTreeMap<String, String>,
    pages: BTreeMap<String, String>,
}

/// The files that are read, by where their names end.
const ENDINGS: [&str; 4] = ["md", "rs", "txt", "toml"];

/// Each such word, with its file and line, and what to write instead.
///
/// # Errors
/// If a file cannot be read.
pub fn faults(workspace: &Path) -> anyhow::Result<Vec<String>> {
    let words: Words = toml::from_str(include_str!("../words.toml")).context("docs/words.toml")?;
    let (everywhere, pages) = (patterns(&words.everywhere)?, patterns(&words.pages)?);
    let mut files = Vec::new();
    find(workspace, &["target", "book"], &ENDINGS, &mut files)?;
    let mut faults = Vec::new();
    for file in files {
        let name = file.strip_prefix(workspace)?.display().to_string().replace('\\', "/");
        let Some(form) = read_as(&name) else { continue };
        let is_page = name.starts_with("docs/src/");
        let patterns = everywhere.iter().chain(pages.iter().filter(|_| is_page));
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {name}"))?;
        let mut see = |line: usize, text: &str| {
            let found = patterns.clone().filter_map(|(pattern, instead)| Some((pattern.find(text)?.as_str(), instead)));
            faults.extend(found.map(|(word, instead)| format!("{name}:{line}: `{word}`; we write: {instead}")));
        };
        if let Form::Markdown = form {
            texts(&text, |line, text| {
                see(line, text);
                Ok(())
            })?;
        } else {
            text.lines().zip(1..).for_each(|(text, line)| {
                if let Some(text) = form.prose(text) {
                    see(line, &text);
                }
            });
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

/// Where a file has its prose.
enum Form {
    Markdown,
    /// In the comments for documentation.
    Rust,
    /// On every line, between backticks excepted.
    Text,
}

fn read_as(name: &str) -> Option<Form> {
    let ending = Path::new(name).extension()?.to_str()?;
    match ending {
        "md" => Some(Form::Markdown),
        "rs" if name.contains("/examples/") => Some(Form::Rust),
        "txt" if name.starts_with("docs/transcripts/") => Some(Form::Text),
        "toml" if name.ends_with("/edits.toml") || name.ends_with("/agenda.toml") => Some(Form::Text),
        _ => None,
    }
}

impl Form {
    /// The prose of a line: what is not code.
    fn prose(&self, line: &str) -> Option<String> {
        let line = line.trim();
        let line = match self {
            Self::Rust => line.strip_prefix("//!").or_else(|| line.strip_prefix("///"))?,
            Self::Text if line.starts_with('$') || line.starts_with("edit = ") => return None,
            _ => line,
        };
        Some(line.split('`').step_by(2).collect::<Vec<_>>().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let file = workspace.path().join(name);
            fs::create_dir_all(file.parent().expect("a folder")).expect("the folder can be made");
            fs::write(file, text).expect("it can be written");
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
