//! What a page may hold instead of text that would grow old:
//!
//! ```text
//! {{#include ../../sequential/src/lib.rs}}         a file, from the page's folder on
//! {{#include ../../sequential/src/lib.rs:loop}}    what stands in it between `ANCHOR: loop` and `ANCHOR_END: loop`
//! {{lesson concurrent/join}}                       an example: its topic, source, transcript, what to change and what goes wrong
//! {{lessons}}                                      every lesson, and where it stands
//! {{panics}}                                       what programs say that panic, and the lesson of each
//! {{messages}}                                     every error message, and the lesson that explains it
//! {{fix findings/held_thread}}                     what differs between an example and the one whose name ends in `_fixed`
//! {{transcript concurrent/main}}                   what a program prints, from docs/transcripts
//! {{picture sequential}}                           a recording drawn as SVG, from docs/src/pictures, which the player plays
//! {{picture sequential concurrent}}                two of them, on one clock
//! {{picture sequential | How long? | 1 s | 2 s}}   a question before it is played, and answers, of which one is how long it takes
//! {{fixed sequential concurrent}}                  a mistake and its fixed version, between which the reader switches
//! {{difference a/src/lib.rs f b/src/lib.rs f}}     the lines that differ between two functions
//! {{riddle sequential}}                            the same without its title and prediction, for those who guess what drew it
//! {{printed parallel/main second}}                 a timeline out of a transcript, the first unless another is named
//! {{figure benchmarks.waiting.parallel.smol}}      one figure, as a range where runs differ
//! {{figure benchmarks.A.B.C / D.C}}                the ratio of two; the second may leave out what both have in common
//! {{figure run.cpu}}                               what is known of the runs: a version, the machine
//! {{holds scale.cpu.a.1000 / b.1000 > 2}}          nothing, or a note when what a sentence says in words is not so
//! {{holds scale.cpu.a.1000 < 2ms}}                 the same of a time, which has a unit
//! {{table comparison.waiting}}                     a table of figures: see `tables.rs`
//! {{chart benchmarks.waiting | The title}}         a chart of figures: see `chart.rs`
//! {{stale}}                                        nothing, or which versions the figures are of if the workspace has others now
//! {{function sequential/src/lib.rs load_dashboard}}
//!                                                  one function of a file, without its comment
//! {{agenda three_hours}}                           an agenda of the workshop, from docs/workshop/agenda.toml
//! {{exercise 03_the_loop}}                        an exercise: its task, hints, wrong answers and solution
//! {{prepare}}                                      the commands of the README that prepare for a workshop without wifi
//! ```
//!
//! Anything else in double braces is an error.

use std::cell::OnceCell;
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, bail};
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use regex::Regex;

use crate::documents::check_commands;
use crate::figures::Figures;
use crate::places::Places;
use crate::prose::{check_figures, line_of};
use crate::{agenda, chart, exercise, files, index, lesson, page_name, sources, tables};

/// The preprocessor that checks the prose of each page and puts in what its placeholders stand for.
pub(crate) struct Placeholders {
    workspace: PathBuf,
    /// Whether a claim about the data that is not so is an error; otherwise it is a warning, and a note on the page.
    strict: bool,
    /// Read once, by the first placeholder that shows one, so that an error names its place.
    figures: OnceCell<Figures>,
    places: OnceCell<Places>,
}

impl Placeholders {
    pub(crate) fn new(workspace: &Path, strict: bool) -> Self {
        Self { workspace: workspace.to_owned(), strict, figures: OnceCell::new(), places: OnceCell::new() }
    }
}

impl Preprocessor for Placeholders {
    fn name(&self) -> &'static str {
        "placeholders"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> anyhow::Result<Book> {
        let mut result = Ok(());
        book.for_each_chapter_mut(|chapter| {
            if let Some(page) = chapter.source_path.as_ref().filter(|_| result.is_ok()) {
                let filled = self.filled(page, &page_name(page), &chapter.content);
                result = filled.map(|content| chapter.content = content);
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
pub(crate) fn placeholders<'a>(text: &'a str) -> Vec<Placeholder<'a>> {
    static BRACES: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\{\{(\S*?)(?: (.*?))?\}\}").expect("a pattern that was tried"));
    let placeholder = |found: regex::Captures<'a>| {
        let group = |number| found.get(number).map_or("", |group: regex::Match<'a>| group.as_str());
        Placeholder { range: found.get_match().range(), verb: group(1), what: group(2).trim() }
    };
    BRACES.captures_iter(text).map(placeholder).collect()
}

impl Placeholders {
    /// A text that is on a page, or is put there out of the file of that name.
    fn filled(&self, page: &Path, name: &str, text: &str) -> anyhow::Result<String> {
        self.claim(check_figures(name, text))?;
        check_commands(&self.workspace, name, text)?;
        let placeholders = placeholders(text);
        let benchmark = |of: &&Placeholder<'_>| match of.verb {
            "figure" | "table" => of.what.starts_with("benchmarks.") || of.what.starts_with("scale."),
            verb => verb == "chart",
        };
        let says_if_stale = placeholders.iter().any(|placeholder| placeholder.verb == "stale");
        if let Some(shown) = placeholders.iter().find(benchmark).filter(|_| !says_if_stale) {
            bail!("{name}:{}: benchmarks without a {{{{stale}}}}", line_of(text, shown.range.start));
        }
        let is_open = |&(at, _): &(usize, &str)| !placeholders.iter().any(|placeholder| placeholder.range.start == at);
        if let Some((at, _)) = text.match_indices("{{").find(is_open) {
            bail!("{name}:{}: `{{{{` without `}}}}`", line_of(text, at));
        }
        let mut filled = String::new();
        let mut from = 0;
        for Placeholder { range, verb, what } in placeholders {
            let at = || format!("{name}:{}", line_of(text, range.start));
            filled += &text[from..range.start];
            filled += &match verb {
                "holds" => self.claim(self.figures().and_then(|figures| figures.holds(what)).with_context(at))?,
                _ => self.stands_for(page, &text[..range.start], verb, what).with_context(at)?,
            };
            from = range.end;
        }
        Ok(filled + &text[from..])
    }

    /// What a page notes of a claim: nothing if it is right. One that is wrong is an error, or else a warning and a note.
    fn claim(&self, claim: anyhow::Result<()>) -> anyhow::Result<String> {
        match claim {
            Ok(()) => Ok(String::new()),
            Err(error) if self.strict => Err(error),
            Err(error) => {
                writeln!(io::stderr(), "docs: warning: {error:#}")?;
                let why = error.root_cause().to_string().replace('<', "&lt;");
                Ok(format!(" <small>(Not so in these figures: {why}.)</small>"))
            }
        }
    }

    fn stands_for(&self, page: &Path, above: &str, verb: &str, what: &str) -> anyhow::Result<String> {
        let workspace = &self.workspace;
        match verb {
            "#include" => {
                let folder = page.parent().unwrap_or(Path::new(""));
                sources::include(&workspace.join("docs/src").join(folder), what)
            }
            "lesson" => {
                let level = if above.contains("\n## ") { "###" } else { "##" };
                lesson::show(workspace, self.places()?, page, what, level)
            }
            "fix" => lesson::fix(workspace, what),
            "lessons" => index::lessons(workspace, self.places()?),
            "messages" => index::messages(workspace, self.places()?),
            "panics" => index::panics(workspace, self.places()?),
            "transcript" => sources::transcript(workspace, what),
            "picture" | "fixed" => {
                let is_first = !above.contains("{{picture ") && !above.contains("{{fixed ");
                let legend = if is_first { include_str!("../legend.html") } else { "" };
                let class = if verb == "fixed" { "race fixed" } else { "race" };
                Ok(format!("{}\n{legend}", sources::pictures(workspace, class, what)?))
            }
            "difference" => sources::difference(workspace, what),
            "riddle" => sources::riddle(workspace, what),
            "figure" => self.figures()?.figure(what),
            "table" => tables::table(self.figures()?, what),
            "chart" => chart::draw(self.figures()?, what),
            "stale" => Ok(self.figures()?.stale()),
            "function" => sources::function(workspace, what),
            "agenda" => {
                let fill = |name: &str, text: &str| self.filled(page, name, text);
                agenda::page(workspace, self.places()?, page, what, fill)
            }
            "exercise" => exercise::page(workspace, what),
            "prepare" => {
                let readme = files::read(workspace, "README.md")?;
                let below = readme.split_once("<!-- prepare -->").map(|(_, below)| below);
                let commands = below.and_then(|below| Some(below.split_once("<!-- prepared -->")?.0.trim().to_owned()));
                commands.context("README.md has no `<!-- prepare -->` above a `<!-- prepared -->`")
            }
            "printed" => sources::printed(workspace, what),
            verb => bail!("unknown placeholder `{verb}`"),
        }
    }

    fn figures(&self) -> anyhow::Result<&Figures> {
        read_once(&self.figures, || Figures::read(&self.workspace, self.strict))
    }

    fn places(&self) -> anyhow::Result<&Places> {
        read_once(&self.places, || Places::read(&self.workspace))
    }
}

fn read_once<T>(cell: &OnceCell<T>, read: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<&T> {
    if let Some(value) = cell.get() {
        return Ok(value);
    }
    let value = read()?;
    Ok(cell.get_or_init(|| value))
}
