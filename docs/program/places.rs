//! Where each lesson is in the book.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, ensure};

use crate::files;
use crate::pages::placeholders;
use crate::registry::{CRATES, Entries};

/// The targets of links: `concurrent/joining.md#join_all` for `concurrent/join_all`.
#[derive(Debug)]
pub(crate) struct Places(BTreeMap<String, String>);

impl Places {
    /// Looks through every page. A `{{lesson …}}` may be on any, once; the rest is looked for on the page of its crate.
    pub(crate) fn read(workspace: &Path) -> anyhow::Result<Self> {
        let mut places = BTreeMap::new();
        for (page, text) in pages(workspace)? {
            let mut heading = String::new();
            for line in text.lines() {
                if line.starts_with('#') {
                    heading = fragment(line);
                }
                for placeholder in placeholders(line) {
                    let what = placeholder.what;
                    if placeholder.verb == "lesson" {
                        let place = format!("{page}#{}", what.rsplit('/').next().unwrap_or(what));
                        let other = places.insert(what.to_owned(), place).unwrap_or_default();
                        ensure!(other.is_empty(), "{what} is in the book twice, on {page} and at {other}");
                    } else if let Some(lesson) = of_own_page(&page, placeholder.verb, what) {
                        places.insert(lesson, format!("{page}#{heading}"));
                    }
                }
            }
        }
        Ok(Self(places))
    }

    /// A lesson's place, as a link from a page in the book's first folder.
    pub(crate) fn get(&self, lesson: &str) -> anyhow::Result<&str> {
        self.0.get(lesson).map(String::as_str).with_context(|| format!("{lesson} is a lesson, and is on no page"))
    }

    /// A link from any page to a lesson.
    pub(crate) fn link(&self, page: &Path, lesson: &str) -> anyhow::Result<String> {
        let up = "../".repeat(page.components().count().saturating_sub(1));
        let name = lesson.rsplit('/').next().unwrap_or(lesson);
        Ok(format!("[`{name}`]({up}{})", self.get(lesson)?))
    }
}

/// The symptoms of each lesson, by its place in the built book.
pub(crate) fn symptoms(workspace: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let places = Places::read(workspace)?;
    let mut symptoms = BTreeMap::new();
    for package in CRATES.iter().filter(|package| workspace.join(package).is_dir()) {
        let entries = Entries::read(workspace, package)?;
        for (name, entry) in entries.iter().filter(|(_, entry)| !entry.symptoms.is_empty()) {
            let place = places.get(&format!("{package}/{name}"))?.replace(".md", ".html");
            symptoms.insert(place, entry.symptoms.clone());
        }
    }
    Ok(symptoms)
}

/// The pages that the summary lists, each with its text.
fn pages(workspace: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let summary = files::read(workspace, "docs/src/SUMMARY.md")?;
    let pages = summary.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    pages.map(|(page, _)| Ok((page.to_owned(), files::read(workspace, &format!("docs/src/{page}"))?))).collect()
}

/// What is on the page of its crate without being a `{{lesson …}}`: a model, a program in both languages, a program that does not
/// compile.
fn of_own_page(page: &str, verb: &str, what: &str) -> Option<String> {
    let package = page.strip_suffix(".md")?;
    match verb {
        "transcript" if what == format!("{package}/main") => Some(what.to_owned()),
        "#include" => ["examples/", "does_not_compile/"].iter().find_map(|folder| {
            let (_, file) = what.split_once(&format!("../{package}/{folder}"))?;
            Some(format!("{package}/{}", file.strip_suffix(".rs")?))
        }),
        _ => None,
    }
}

/// The id that mdBook gives a heading.
pub(crate) fn fragment(heading: &str) -> String {
    let kept = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = kept.chars().filter(|letter| letter.is_alphanumeric() || "_- ".contains(*letter));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::examples;
    use crate::workspace;

    /// The source of every page.
    fn book() -> String {
        pages(&workspace()).expect("the pages are there").into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn every_example_stands_on_exactly_one_page() {
        let book = book();
        for package in CRATES {
            for example in examples(&workspace(), package).expect("the crate has examples") {
                let places = book.matches(&format!("{{{{lesson {package}/{example}}}}}")).count();
                assert_eq!(places, 1, "{package}/{example} stands on {places} pages");
            }
        }
    }

    #[test]
    fn the_book_shows_every_transcript() {
        let (book, transcripts) = (book(), workspace().join("docs/transcripts"));
        for file in files::below(&transcripts, &["txt"], &[]).expect("there are transcripts") {
            let name = files::name(&transcripts, &file.with_extension(""));
            let shown = ["lesson", "transcript"].iter().any(|verb| book.contains(&format!("{{{{{verb} {name}}}}}")));
            assert!(shown, "{name} is on no page: add {{{{lesson {name}}}}}");
        }
    }

    #[test]
    fn a_heading_becomes_the_fragment_that_mdbook_makes_of_it() {
        assert_eq!(fragment("## `?` in a block that gives no `Result`"), "-in-a-block-that-gives-no-result");
        assert_eq!(fragment("## `Promise.all`"), "promiseall");
        assert_eq!(fragment("Made first, awaited later"), "made-first-awaited-later");
    }
}
