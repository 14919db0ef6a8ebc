//! What a page may hold instead of text that would grow old:
//!
//! ```text
//! {{#include ../../sequential/src/lib.rs}}         a file, from the page's folder on
//! {{#include ../../sequential/src/lib.rs:loop}}    what stands in it between `ANCHOR: loop` and `ANCHOR_END: loop`
//! {{lesson concurrent/join}}                       an example: its idea, transcript, source and what to change
//! {{transcript concurrent/main}}                   what a program prints, from docs/transcripts
//! {{figure benchmarks.waiting.parallel.smol}}      one figure
//! {{figure benchmarks.A / benchmarks.B}}           how many times as long one benchmark takes as another
//! {{table comparison.waiting}}                     a table of figures
//! {{table benchmarks.overhead yield block-on}}     the rows of these functions alone
//! {{stale benchmarks}}                             nothing, or which versions the figures are of if the workspace has others now
//! {{chart waiting}}                                a chart of the benchmarks, with confidence intervals
//! ```
//!
//! Anything else in double braces is an error.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail, ensure};
use mdbook_preprocessor::book::{Book, BookItem};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::edits;
use crate::figures::Figures;
use crate::prose::{self, line_of};
use crate::{chart, page_name, versions};

/// The preprocessor that checks the prose of each page and puts in what its placeholders stand for.
#[derive(Debug)]
pub struct Placeholders {
    root: PathBuf,
}

impl Placeholders {
    /// For the book that lies in `root`; the lessons lie beside it.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }
}

impl Preprocessor for Placeholders {
    fn name(&self) -> &'static str {
        "placeholders"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> anyhow::Result<Book> {
        let mut result = Ok(());
        book.for_each_mut(|item| {
            if let BookItem::Chapter(chapter) = item
                && let Some(page) = &chapter.source_path
                && result.is_ok()
            {
                match self.expanded(page, &chapter.content) {
                    Ok(content) => chapter.content = content,
                    Err(error) => result = Err(error),
                }
            }
        });
        result.map(|()| book)
    }
}

/// Something in double braces.
pub(crate) struct Placeholder<'a> {
    pub(crate) range: Range<usize>,
    verb: &'a str,
    what: &'a str,
}

/// Every placeholder of a page, in its order.
pub(crate) fn placeholders<'a>(name: &str, text: &'a str) -> anyhow::Result<Vec<Placeholder<'a>>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find("{{").map(|at| from + at) {
        let line = text[open..].lines().next().unwrap_or_default();
        let close = line.find("}}").ok_or_else(|| anyhow!("{name}:{}: `{{{{` without `}}}}`", line_of(text, open)))?;
        let range = open..open + close + 2;
        let (verb, what) = line[2..close].trim().split_once(' ').unwrap_or((&line[2..close], ""));
        from = range.end;
        found.push(Placeholder { range, verb, what: what.trim() });
    }
    Ok(found)
}

impl Placeholders {
    fn expanded(&self, page: &Path, text: &str) -> anyhow::Result<String> {
        let name = page_name(&self.root, page);
        prose::check(&name, text)?;
        let placeholders = placeholders(&name, text)?;
        let benchmark =
            |of: &&Placeholder<'_>| ["figure", "table"].contains(&of.verb) && of.what.starts_with("benchmarks.");
        let says_if_stale = placeholders.iter().any(|placeholder| placeholder.verb == "stale");
        if let Some(shown) = placeholders.iter().find(benchmark).filter(|_| !says_if_stale) {
            bail!("{name}:{}: benchmarks without a {{{{stale benchmarks}}}}", line_of(text, shown.range.start));
        }
        let mut expanded = String::new();
        let mut from = 0;
        for placeholder in placeholders {
            let stands_for = self
                .stands_for(page, &placeholder)
                .with_context(|| format!("{name}:{}", line_of(text, placeholder.range.start)))?;
            expanded += &text[from..placeholder.range.start];
            expanded += &stands_for;
            from = placeholder.range.end;
        }
        Ok(expanded + &text[from..])
    }

    fn stands_for(&self, page: &Path, placeholder: &Placeholder<'_>) -> anyhow::Result<String> {
        let what = placeholder.what;
        match placeholder.verb {
            "#include" => {
                let (path, anchor) = what.split_once(':').map_or((what, None), |(path, anchor)| (path, Some(anchor)));
                let folder = page.parent().unwrap_or(Path::new(""));
                include(&self.root.join("src").join(folder).join(path), path, anchor)
            }
            "lesson" => self.lesson(what),
            "transcript" => self.transcript(what),
            "figure" => Figures::read(&self.root)?.one(what),
            "table" => Figures::read(&self.root)?.table(what),
            "stale" => {
                ensure!(what == "benchmarks", "unknown figures `{what}`; known are benchmarks");
                let now = versions::locked(&self.root.join("../Cargo.lock"))?;
                Ok(versions::stale(&Figures::read(&self.root)?.benchmarks.versions, &now))
            }
            "chart" => chart::draw(&Figures::read(&self.root)?.benchmarks, what),
            verb => bail!("unknown placeholder `{verb}`"),
        }
    }

    fn transcript(&self, program: &str) -> anyhow::Result<String> {
        let path = format!("transcripts/{program}.txt");
        let text = read(&self.root.join(&path), &format!("docs/{path}"))?;
        Ok(format!("```text,transcript\n{}\n```", text.trim_end()))
    }

    fn lesson(&self, lesson: &str) -> anyhow::Result<String> {
        let (package, example) = lesson.split_once('/').context("a lesson is named as package/example")?;
        let path = edits::example_file(&self.root.join(".."), package, example);
        let source = read(&self.root.join("..").join(&path), &path)?;
        let (idea, question, code) = parts(&source).with_context(|| path.clone())?;
        let transcript = self.transcript(lesson)?;
        let entries = edits::entries(&self.root.join(".."), package)?;
        let change = entries.get(example).and_then(|entry| entry.change.as_ref());
        let answer = &change.with_context(|| format!("{package}/edits.toml has no change for {example}"))?.prints;
        Ok(format!(
            "## `{example}`\n\n{idea}\n\n{transcript}\n\n`{path}`:\n\n```rust\n{code}\n```\n\n**Change it:** {question}\n\n\
             <details><summary>Answer</summary>\n\nIt prints:\n\n```text\n{answer}\n```\n\n</details>"
        ))
    }
}

/// The idea, the question and the code of an example; the header's lines are `//! idea`, `//! Run it: …` and `//! Change it: …`,
/// with an empty line between them.
fn parts(source: &str) -> anyhow::Result<(String, String, String)> {
    let (header, code): (Vec<_>, Vec<_>) = source.lines().partition(|line| line.starts_with("//!"));
    let header = header.iter().map(|line| line[3..].trim()).collect::<Vec<_>>().join("\n");
    let paragraphs: Vec<_> = header.split("\n\n").collect();
    let of = |label: &str| {
        let paragraph = paragraphs.iter().position(|paragraph| paragraph.starts_with(label));
        paragraph.with_context(|| format!("the header has no paragraph that begins with `{label}`"))
    };
    let (run, change) = (of("Run it:")?, of("Change it:")?);
    ensure!(run > 0, "the header does not begin with the idea");
    let question = paragraphs[change]["Change it:".len()..].trim().to_owned();
    Ok((paragraphs[..run].join("\n\n"), question, code.join("\n").trim().to_owned()))
}

fn include(file: &Path, path: &str, anchor: Option<&str>) -> anyhow::Result<String> {
    let text = read(file, path)?;
    let Some(anchor) = anchor else {
        let marks = |line: &&str| !line.contains("ANCHOR: ") && !line.contains("ANCHOR_END: ");
        return Ok(text.lines().filter(marks).collect::<Vec<_>>().join("\n"));
    };
    let mark = |label: &str| text.lines().position(|line| line.trim_end().ends_with(&format!("{label}: {anchor}")));
    let begin = mark("ANCHOR").with_context(|| format!("{path} has no `ANCHOR: {anchor}`"))?;
    let end = mark("ANCHOR_END").with_context(|| format!("{path} has no `ANCHOR_END: {anchor}`"))?;
    let lines = text.lines().take(end).skip(begin + 1).collect::<Vec<_>>();
    ensure!(lines.iter().any(|line| !line.trim().is_empty()), "{path} has nothing between the anchors `{anchor}`");
    Ok(lines.join("\n"))
}

fn read(file: &Path, path: &str) -> anyhow::Result<String> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {path}"))?;
    ensure!(!text.trim().is_empty(), "{path} is empty");
    Ok(text)
}
