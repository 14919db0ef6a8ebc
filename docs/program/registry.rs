//! Where a lesson is registered: the header of its example, and its entry in the crate's `edits.toml`.
//!
//! The README's tables ([`crate::readmes`]), the book's pages and index, and the changes that are tried ([`crate::edits`]) all come
//! from these two.

use std::iter;
use std::path::Path;

use anyhow::{Context, anyhow, ensure};
use regex::Regex;
use serde::Deserialize;

use crate::files;

/// The crates whose examples have entries.
pub(crate) const CRATES: [&str; 5] = ["sequential", "concurrent", "parallel", "realio", "realwork"];

/// What `edits.toml` says of one example or model function.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// The heading of its row in the README; none where the crate has one table.
    #[serde(default)]
    pub(crate) section: String,
    /// What it shows, in one phrase.
    pub(crate) idea: Option<String>,
    /// The example whose row it shares, since it shows the same on another runtime or in another way.
    same_as: Option<String>,
    /// What somebody sees who needs it, in the words that they would search for.
    #[serde(default)]
    pub(crate) symptoms: String,
    /// Where it is on the learning path; nowhere if a reader comes when they need it.
    level: Option<Level>,
    /// The lesson that is its fixed version, as `package/example`.
    pub(crate) fixed: Option<String>,
    /// The change that breaks its point.
    pub(crate) breaks: Break,
    /// The change that its header suggests; a model function has none.
    pub(crate) change: Option<Change>,
}

/// A part of the learning path.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Start,
    Next,
}

/// A change after which the program must fail by its own assertion.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Break {
    pub(crate) edit: Vec<(String, String)>,
    pub(crate) says: String,
}

/// A change after which the program must pass.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    pub(crate) edit: Vec<(String, String)>,
    /// The answer to the question that goes with the change: a part of what is then printed.
    pub(crate) prints: String,
    /// Whether the answer is that nothing changes, so that the program prints this without the change too.
    #[serde(default)]
    nothing_changes: bool,
}

/// The entries of one crate, by the name of the example or model function, in their order.
pub(crate) struct Entries {
    package: String,
    entries: Vec<(String, Entry)>,
}

/// One row of the README: an idea, and the lessons that show it.
pub(crate) struct Row<'a> {
    pub(crate) section: &'a str,
    pub(crate) idea: &'a str,
    pub(crate) level: Option<Level>,
    pub(crate) lessons: Vec<&'a str>,
}

impl Entries {
    /// Reads the `edits.toml` of a crate. An error names the line or the entry that is wrong.
    pub(crate) fn read(workspace: &Path, package: &str) -> anyhow::Result<Self> {
        Self::parse(package, &files::read(workspace, &format!("{package}/edits.toml"))?)
    }

    fn parse(package: &str, text: &str) -> anyhow::Result<Self> {
        let file = format!("{package}/edits.toml");
        let entry = |(name, value): (String, toml::Value)| {
            let entry = value.try_into().map_err(|error| anyhow!("{file}: [{name}]: {}", error.message()))?;
            Ok((name, entry))
        };
        let entries =
            files::from_toml::<toml::Table>(&file, text)?.into_iter().map(entry).collect::<anyhow::Result<_>>()?;
        Ok(Self { package: package.to_owned(), entries })
    }

    pub(crate) fn get(&self, name: &str) -> anyhow::Result<&Entry> {
        let entry = self.iter().find(|(known, _)| *known == name).map(|(_, entry)| entry);
        entry.with_context(|| format!("{}/edits.toml has no entry for {name}", self.package))
    }

    /// What an example shows, in a phrase of its own or of the entry whose row it shares.
    pub(crate) fn idea(&self, name: &str) -> Option<&str> {
        let entry = self.get(name).ok()?;
        let shared = || self.get(entry.same_as.as_ref()?).ok()?.idea.as_deref();
        entry.idea.as_deref().or_else(shared)
    }

    /// Each name with its entry.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().map(|(name, entry)| (name.as_str(), entry))
    }

    /// The rows of the README, section by section.
    pub(crate) fn rows(&self) -> Vec<Row<'_>> {
        let rows = self.iter().filter_map(|(name, Entry { section, idea, level, .. })| {
            let others = self.iter().filter(|(_, other)| other.same_as.as_deref() == Some(name));
            let lessons = iter::once(name).chain(others.map(|(other, _)| other)).collect();
            Some(Row { section, idea: idea.as_deref()?, level: *level, lessons })
        });
        let mut rows: Vec<_> = rows.collect();
        let sections: Vec<_> = rows.iter().map(|row| row.section).collect();
        rows.sort_by_key(|row| sections.iter().position(|section| *section == row.section));
        rows
    }
}

/// What is wrong with the entries: an example or model function without one, an example without a row or a change to predict, and a
/// change whose effect cannot be seen, since the transcript of the unchanged example contains what it prints.
pub(crate) fn faults(workspace: &Path) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    for package in CRATES {
        let entries = Entries::read(workspace, package)?;
        for example in examples(workspace, package)? {
            let transcript = files::read(workspace, &format!("docs/transcripts/{package}/{example}.txt"));
            let fault = transcript.and_then(|transcript| fault(&entries, &example, &transcript)).and_then(|()| {
                entries.get(&example)?.fixed.iter().try_for_each(|fixed| Example::find(workspace, fixed).map(drop))
            });
            faults.extend(fault.err().map(|why| format!("{package}/{example}: {why:#}")));
        }
        for function in model_functions(workspace, package)? {
            faults.extend(entries.get(&function).err().map(|why| why.to_string()));
        }
    }
    Ok(faults)
}

/// What is wrong with the entry of one example, as an error.
fn fault(entries: &Entries, example: &str, transcript: &str) -> anyhow::Result<()> {
    let Entry { idea, same_as, symptoms, change, .. } = entries.get(example)?;
    ensure!(idea.is_some() != same_as.is_some(), "its entry needs either `idea` or `same_as`");
    if let Some(other) = same_as {
        ensure!(entries.get(other)?.idea.is_some(), "`same_as` names {other}, which has no `idea`");
    }
    ensure!(!symptoms.is_empty(), "its entry has no `symptoms`");
    let Change { prints, nothing_changes, .. } = change.as_ref().context("its entry has no `change`")?;
    let printed = in_one_line(transcript).contains(prints);
    ensure!(
        !printed || *nothing_changes,
        "it prints {prints:?} without the change too; if that is the answer, say `nothing_changes = true`"
    );
    ensure!(printed || !nothing_changes, "`nothing_changes`, but without the change it does not print {prints:?}");
    Ok(())
}

/// An example, with its source and the file that this begins in, below the workspace's root.
pub(crate) struct Example {
    pub(crate) package: String,
    pub(crate) name: String,
    pub(crate) file: String,
    pub(crate) source: String,
}

impl Example {
    /// That of a lesson that is named as `package/example`.
    pub(crate) fn find(workspace: &Path, lesson: &str) -> anyhow::Result<Self> {
        let (package, name) = lesson.split_once('/').context("a lesson is named as package/example")?;
        let file = example_file(workspace, package, name);
        ensure!(workspace.join(&file).is_file(), "there is no {file}");
        let source = files::read(workspace, &file)?;
        Ok(Self { package: package.to_owned(), name: name.to_owned(), file, source })
    }

    /// Those of a crate.
    pub(crate) fn all(workspace: &Path, package: &str) -> anyhow::Result<Vec<Self>> {
        let examples = examples(workspace, package)?;
        examples.iter().map(|example| Self::find(workspace, &format!("{package}/{example}"))).collect()
    }
}

/// A text with each stretch of white space as one space.
pub(crate) fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The file that an example begins in. An example of several files is a folder.
pub(crate) fn example_file(workspace: &Path, package: &str, example: &str) -> String {
    let folder = format!("{package}/examples/{example}");
    if workspace.join(&folder).is_dir() { folder + "/main.rs" } else { folder + ".rs" }
}

/// Whether an entry is of an example, and not of a model function.
pub(crate) fn is_example(workspace: &Path, package: &str, name: &str) -> bool {
    workspace.join(example_file(workspace, package, name)).is_file()
}

/// The names of a crate's examples.
pub(crate) fn examples(workspace: &Path, package: &str) -> anyhow::Result<Vec<String>> {
    files::stems(workspace, &format!("{package}/examples"))
}

/// The names of the public functions in the `src/lib.rs` of a crate that is one of the three models.
fn model_functions(workspace: &Path, package: &str) -> anyhow::Result<Vec<String>> {
    if !workspace.join(package).join("tests/models.rs").exists() {
        return Ok(Vec::new());
    }
    let source = files::read(workspace, &format!("{package}/src/lib.rs"))?;
    let function = Regex::new(r"(?m)^pub (?:async )?fn (\w+)").expect("a pattern that was tried");
    Ok(function.captures_iter(&source).map(|function| function[1].to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRIES: &str = r#"
[b]
section = "S"
idea = "the second"
symptoms = "slow"
breaks = { edit = [], says = "no" }
change = { edit = [], prints = "two" }

[c]
section = "T"
idea = "the third"
breaks = { edit = [], says = "no" }

[a]
same_as = "b"
symptoms = "slow"
breaks = { edit = [], says = "no" }
change = { edit = [], prints = "two" }

[d]
section = "S"
idea = "the fourth"
breaks = { edit = [], says = "no" }
"#;

    #[test]
    fn every_lesson_says_what_breaks_it_and_what_its_change_prints() {
        let faults = faults(&crate::workspace()).expect("every edits.toml can be read");
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[track_caller]
    fn complaint(from: &str, to: &str) -> String {
        assert!(ENTRIES.contains(from), "there is {from}");
        let entries = Entries::parse("p", &ENTRIES.replacen(from, to, 1));
        let fault = entries.and_then(|entries| ["b", "a"].iter().try_for_each(|name| fault(&entries, name, "one")));
        fault.expect_err("something is wrong").to_string()
    }

    #[test]
    fn rows_come_section_by_section_in_the_order_of_their_entries() {
        let entries = Entries::parse("p", ENTRIES).expect("nothing is wrong");
        let rows: Vec<_> = entries.rows().into_iter().map(|row| (row.section, row.idea, row.lessons)).collect();
        let expected =
            [("S", "the second", vec!["b", "a"]), ("S", "the fourth", vec!["d"]), ("T", "the third", vec!["c"])];
        assert_eq!(rows, expected);
    }

    #[test]
    fn an_entry_that_is_wrong_is_named() {
        for (from, to, says) in [
            ("[b]\nsection = ", "[b]\nsection: ", "p/edits.toml:3: "),
            ("[b]\nsection = ", "[b]\nheading = ", "p/edits.toml: [b]: unknown field `heading`"),
            ("[a]", "[e]", "p/edits.toml has no entry for a"),
            ("idea = \"the second\"\n", "", "its entry needs either `idea` or `same_as`"),
            ("same_as = \"b\"", "same_as = \"e\"", "p/edits.toml has no entry for e"),
            ("symptoms = \"slow\"\n", "", "its entry has no `symptoms`"),
            ("change = { edit = [], prints = \"two\" }", "", "its entry has no `change`"),
            ("\"two\"", "\"one\"", "it prints \"one\" without the change too"),
            (
                "\"two\"",
                "\"two\", nothing_changes = true",
                "`nothing_changes`, but without the change it does not print",
            ),
        ] {
            let said = complaint(from, to);
            assert!(said.starts_with(says), "{said}");
        }
    }
}
