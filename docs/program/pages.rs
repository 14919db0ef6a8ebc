//! What a page may hold instead of text that would grow old:
//!
//! ```text
//! {{#include ../../sequential/src/lib.rs}}         a file, from the page's folder on
//! {{#include ../../sequential/src/lib.rs:loop}}    what stands in it between `ANCHOR: loop` and `ANCHOR_END: loop`
//! {{lesson concurrent/join}}                       an example: its idea, transcript, source, what to change and what goes wrong
//! {{lessons}}                                      every lesson, and where it stands
//! {{panics}}                                       what programs say that panic, and the lesson of each
//! {{messages}}                                     every error message, and the lesson that explains it
//! {{transcript concurrent/main}}                   what a program prints, from docs/transcripts
//! {{picture sequential}}                           a recording drawn as SVG, from docs/src/pictures
//! {{printed parallel/main second}}                 a picture out of a transcript, the first unless told
//! {{figure benchmarks.waiting.parallel.smol}}      one figure, as a range where runs differ
//! {{figure benchmarks.A.B.C / D.C}}                the ratio of two; the second may leave out what both have in common
//! {{figure run.cpu}}                               what is known of the runs: a version, the machine
//! {{holds scale.cpu.a.1000 / b.1000 > 2}}          nothing, or a note (in CI: an error) when what a sentence says is not so
//! {{holds scale.cpu.a.1000 < 2ms}}                 the same of a time, which has a unit
//! {{table comparison.waiting}}                     a table of figures: see `tables.rs`
//! {{chart benchmarks.waiting | The title}}         a chart of figures: see `chart.rs`
//! {{stale}}                                        nothing, or which versions the figures are of if the workspace has others now
//! {{function sequential/src/lib.rs load_dashboard}}
//!                                                  one function of a file, without its comment
//! {{agenda three_hours}}                           an agenda of the workshop, from docs/workshop/agenda.toml
//! {{prepare}}                                      the commands of the README that prepare for a workshop without wifi
//! ```
//!
//! Anything else in double braces is an error.

use std::cell::OnceCell;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail, ensure};
use mdbook_preprocessor::book::{Book, BookItem};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::figures::Figures;
use crate::prose::{self, line_of};
use crate::{Claims, agenda, edits, lessons, page_name, wrong_edit};

/// The preprocessor that checks the prose of each page and puts in what its placeholders stand for.
#[derive(Debug)]
pub struct Placeholders {
    root: PathBuf,
    /// Read once, by the first placeholder that shows one, so that an error names its place.
    figures: OnceCell<Figures>,
    claims: Claims,
}

impl Placeholders {
    /// For the book that lies in `root`; the lessons lie beside it.
    #[must_use]
    pub fn new(root: &Path, claims: Claims) -> Self {
        Self { root: root.to_owned(), figures: OnceCell::new(), claims }
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
    pub(crate) verb: &'a str,
    pub(crate) what: &'a str,
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
        self.filled(page, &page_name(&self.root, page), text)
    }

    /// A text that stands on a page, or is put there out of the file of that name.
    fn filled(&self, page: &Path, name: &str, text: &str) -> anyhow::Result<String> {
        prose::check(name, text)?;
        let placeholders = placeholders(name, text)?;
        let benchmark = |of: &&Placeholder<'_>| match of.verb {
            "figure" | "table" => of.what.starts_with("benchmarks.") || of.what.starts_with("scale."),
            verb => verb == "chart",
        };
        let says_if_stale = placeholders.iter().any(|placeholder| placeholder.verb == "stale");
        if let Some(shown) = placeholders.iter().find(benchmark).filter(|_| !says_if_stale) {
            bail!("{name}:{}: benchmarks without a {{{{stale}}}}", line_of(text, shown.range.start));
        }
        let mut expanded = String::new();
        let mut from = 0;
        for placeholder in placeholders {
            let stands_for = self
                .stands_for(page, &text[..placeholder.range.start], &placeholder)
                .with_context(|| format!("{name}:{}", line_of(text, placeholder.range.start)))?;
            expanded += &text[from..placeholder.range.start];
            expanded += &stands_for;
            from = placeholder.range.end;
        }
        Ok(expanded + &text[from..])
    }

    fn stands_for(&self, page: &Path, above: &str, placeholder: &Placeholder<'_>) -> anyhow::Result<String> {
        let what = placeholder.what;
        match placeholder.verb {
            "#include" => {
                let (path, anchor) = what.split_once(':').map_or((what, None), |(path, anchor)| (path, Some(anchor)));
                let folder = page.parent().unwrap_or(Path::new(""));
                include(&self.root.join("src").join(folder).join(path), path, anchor)
            }
            "lesson" => self.lesson(what, if above.contains("\n## ") { "###" } else { "##" }),
            "lessons" => lessons::index(&self.root),
            "messages" => lessons::messages(&self.root),
            "panics" => lessons::panics(&self.root),
            "transcript" => self.transcript(what),
            "picture" => self.picture(what),
            verb @ ("figure" | "table" | "chart" | "holds" | "stale") => self.figures()?.fill(verb, what),
            "function" => self.function(what),
            "agenda" => agenda::page(&self.root.join(".."), what, |name, text| self.filled(page, name, text)),
            "prepare" => preparation(&self.root.join("..")),
            "printed" => self.printed(what),
            verb => bail!("unknown placeholder `{verb}`"),
        }
    }

    fn figures(&self) -> anyhow::Result<&Figures> {
        if let Some(figures) = self.figures.get() {
            return Ok(figures);
        }
        let figures = Figures::read(&self.root, self.claims)?;
        Ok(self.figures.get_or_init(|| figures))
    }

    fn transcript(&self, program: &str) -> anyhow::Result<String> {
        let path = format!("transcripts/{program}.txt");
        let text = read(&self.root.join(&path), &format!("docs/{path}"))?;
        Ok(format!("```text,transcript\n{}\n```", text.trim_end()))
    }

    /// The picture itself and no `<img>` of it, so that it takes its colours from the book's theme. What a screen reader says of it is
    /// in it, from the recording.
    fn picture(&self, name: &str) -> anyhow::Result<String> {
        let path = format!("src/pictures/{name}.svg");
        let svg = read(&self.root.join(&path), &format!("docs/{path}"))?;
        for part in ["<title>", "<desc>"] {
            ensure!(svg.contains(part), "docs/{path} has no {part}");
        }
        // No id may stand in it, since a page may show it twice; and no empty line, since there Markdown would end the HTML.
        ensure!(!svg.contains(" id=\""), "docs/{path} has an id");
        ensure!(!svg.trim().contains("\n\n"), "docs/{path} has an empty line");
        let svg = svg.trim().replacen("role=\"graphics-document document\"", "role=\"img\"", 1);
        // With a place in the tab order, it can be scrolled and brought to rest without a pointer.
        Ok(format!("<figure class=\"picture\" tabindex=\"0\">\n{svg}\n</figure>"))
    }

    fn printed(&self, what: &str) -> anyhow::Result<String> {
        let (program, place) = match what.split_once(' ') {
            None => (what, 0),
            Some((program, "second")) => (program, 1),
            Some((_, place)) => bail!("`{place}` is no place of a picture; known is second"),
        };
        let transcript = self.transcript(program)?;
        let lines: Vec<_> = transcript.lines().collect();
        let mut axes = (0..lines.len()).filter(|line| lines[*line].ends_with("waited   worked"));
        let begin = axes.nth(place).with_context(|| format!("{program} prints fewer pictures"))?;
        let rows =
            lines[begin..].iter().position(|line| line.contains("threads ")).context("the picture has no end")?;
        Ok(format!("```text,transcript\n{}\n```", lines[begin..=begin + rows].join("\n")))
    }

    fn lesson(&self, lesson: &str, heading: &str) -> anyhow::Result<String> {
        let (package, example) = lesson.split_once('/').context("a lesson is named as package/example")?;
        let path = edits::example_file(&self.root.join(".."), package, example);
        let source = read(&self.root.join("..").join(&path), &path)?;
        let (idea, question, code) = parts(&source).with_context(|| path.clone())?;
        let transcript = self.transcript(lesson)?;
        let entries = edits::entries(&self.root.join(".."), package)?;
        let entry = entries.get(example).with_context(|| format!("{package}/edits.toml has no entry for {example}"))?;
        let answer = answer(&self.root.join(".."), package, example)?;
        let wrong = wrong_edit::show(&source, &entry.breaks).with_context(|| path.clone())?;
        Ok(format!(
            "{heading} `{example}`\n\n{}\n\n{transcript}\n\n{}:\n\n```rust\n{code}\n```\n\n**Change it:** {}\n\n\
             {answer}\n\n{wrong}",
            units_kept(&idea),
            file_name(&path),
            units_kept(&question),
        ))
    }

    fn function(&self, what: &str) -> anyhow::Result<String> {
        let (path, name) = what.split_once(' ').context("a function is named as file and name")?;
        let source = read(&self.root.join("..").join(path), path)?;
        let begins = |line: &&str| {
            let line = line.trim_start_matches("pub ").trim_start_matches("async ");
            line.strip_prefix("fn ")
                .and_then(|rest| rest.strip_prefix(name))
                .is_some_and(|rest| rest.starts_with(['(', '<']))
        };
        let mut lines = source.lines().skip_while(|line| !begins(line)).peekable();
        lines.peek().with_context(|| format!("{path} has no function `{name}`"))?;
        let body: Vec<_> = lines.take_while(|line| *line != "}").collect();
        Ok(format!("{}:\n\n```rust\n{}\n}}\n```", file_name(path), body.join("\n")))
    }
}

/// The answer to the question that an example ends with, folded away.
fn answer(workspace: &Path, package: &str, example: &str) -> anyhow::Result<String> {
    let entries = edits::entries(workspace, package)?;
    let change = entries.get(example).and_then(|entry| entry.change.as_ref());
    let answer = &change.with_context(|| format!("{package}/edits.toml has no change for {example}"))?.prints;
    Ok(format!("<details><summary>Answer</summary>\n\nIt prints:\n\n```text\n{answer}\n```\n\n</details>"))
}

/// What an example asks to change, and the answer.
pub(crate) fn change(workspace: &Path, lesson: &str) -> anyhow::Result<String> {
    let (package, example) = lesson.split_once('/').context("a lesson is named as package/example")?;
    let path = edits::example_file(workspace, package, example);
    let (_, question, _) = parts(&read(&workspace.join(&path), &path)?).with_context(|| path.clone())?;
    Ok(format!("{}\n\n{}", units_kept(&question), answer(workspace, package, example)?))
}

/// A file's path, which goes on below rather than break within its name where it is too long for a line.
fn file_name(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or_default();
    format!("<code>{folder}/<wbr>{name}</code>")
}

/// The prose of an example's header, in which a number and its unit stay on one line.
fn units_kept(prose: &str) -> String {
    let mut kept = String::new();
    for word in prose.split_inclusive([' ', '\n']) {
        let unit = word.trim_end().trim_end_matches(|letter: char| letter.is_ascii_punctuation());
        if ["ms", "s"].contains(&unit) && kept.trim_end().ends_with(|letter: char| letter.is_ascii_digit()) {
            kept.truncate(kept.trim_end().len());
            kept.push('\u{a0}');
        }
        kept.push_str(word);
    }
    kept
}

/// The commands of the README that prepare for a workshop without wifi, between its marks.
fn preparation(workspace: &Path) -> anyhow::Result<String> {
    let text = read(&workspace.join("README.md"), "README.md")?;
    let after = text.split_once("<!-- prepare -->").context("README.md has no `<!-- prepare -->`")?.1;
    let (commands, _) = after.split_once("<!-- prepared -->").context("README.md has no `<!-- prepared -->`")?;
    Ok(commands.trim().to_owned())
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
