//! Builds the book, and refuses to build it wrong.
//!
//! mdBook says nothing of a missing include, of a link that leads nowhere, or of a number that was true last year. So the pages have
//! placeholders instead of numbers, sources and transcripts (`pages.rs` lists them); what stands for them is read from `data/`, from the
//! lessons and from `transcripts/`, and the finished HTML is checked link by link.

mod agenda;
mod chart;
mod check;
pub mod children;
mod command_line;
mod commands;
mod comparison;
mod copy;
mod criterion;
mod data;
pub mod documents;
mod edits;
mod exercise;
mod figures;
mod files;
mod idea;
mod index;
mod lesson;
mod numbers;
mod pages;
mod places;
mod prose;
mod publication;
mod readmes;
mod registry;
pub mod search;
mod sources;
mod tables;
pub mod transcript;
mod words;

use std::path::{self, Path, PathBuf};
use std::{fs, io};

use anyhow::Context;
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use regex::Regex;

pub use crate::command_line::main;
use crate::figures::Figures;
use crate::pages::Placeholders;
use crate::publication::Publication;

/// Builds the book in `root` (`book.toml`, `src/`, `data/`, `transcripts/`; the lessons are beside `root`) and checks it. Returns the
/// folder of the HTML, which holds the last book that was right: a build that fails leaves it as it was. If `strict`, a claim about the
/// data that is not so is an error.
///
/// # Errors
/// The first thing that is wrong, on one line, with the page and where possible the line it is in.
pub fn build(root: &Path, strict: bool) -> anyhow::Result<PathBuf> {
    // The path of an error should name the book, wherever the program was started.
    let root = path::absolute(root).with_context(|| format!("no book at {}", root.display()))?;
    let workspace = root.join("..");
    let mut config = Config::from_disk(root.join("book.toml"))?;
    // mdBook's own preprocessors leave a missing include as it is, and it would write pages that are missing.
    config.build.use_default_preprocessors = false;
    config.build.create_missing = false;
    let publication = Publication::from_environment()?;
    if let Some(publication) = &publication {
        publication.configure(&mut config)?;
    }
    let description = config.book.description.clone().unwrap_or_default();
    let book = root.join(&config.build.build_dir);
    let new = tempfile::Builder::new().prefix(".book-").tempdir_in(&root);
    let new = new.with_context(|| format!("cannot write to {}", root.display()))?;
    config.build.build_dir = new.path().join("new");
    let mut builder = MDBook::load_with_config(&root, config)?;
    builder.with_preprocessor(Placeholders::new(&workspace, strict));
    builder.build()?;
    let html = new.path().join("new");
    Figures::read(&workspace, strict)?.write_downloads(&html)?;
    tidy(&html)?;
    search::install(&html, &places::symptoms(&workspace)?)?;
    check::built_pages(&html, &workspace)?;
    if let Some(publication) = &publication {
        publication.complete(&html, &description)?;
    }
    replace(&html, &book, &new.path().join("old")).with_context(|| format!("cannot write {}", book.display()))?;
    Ok(book)
}

/// Puts a folder in the place of another, which is moved away; another process may do the same.
fn replace(new: &Path, place: &Path, old: &Path) -> io::Result<()> {
    loop {
        match fs::rename(place, old) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        match fs::rename(new, place) {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => fs::remove_dir_all(old)?,
            renamed => return renamed,
        }
    }
}

/// With the keyboard, the first thing on a page leads past the list of pages.
const SKIP: &str = "<body>\n<a class=\"skip\" href=\"#mdbook-content\">Skip to the page</a>";

/// mdBook makes the book's name a heading on each page, beside the page's own, has no link past its sidebar, and loads the player where
/// there is nothing to play.
fn tidy(html: &Path) -> anyhow::Result<()> {
    let player = Regex::new(r#"<script src="[^"]*player-[^"]*"></script>"#).expect("a pattern that was tried");
    for (path, page) in html_pages(html)? {
        if let Some((before, after)) = page.split_once("<h1 class=\"menu-title\">") {
            let before = before.replacen("<body>", SKIP, 1);
            let mut page = format!("{before}<div class=\"menu-title\">{}", after.replacen("</h1>", "</div>", 1));
            if !page.contains("data-recording") {
                page = player.replace(&page, "").into_owned();
            }
            files::write(&html.join(path), page)?;
        }
    }
    Ok(())
}

/// The path and the text of each page in a folder and below.
///
/// # Errors
/// If one cannot be read.
pub fn html_pages(folder: &Path) -> anyhow::Result<Vec<(PathBuf, String)>> {
    let paths = files::below(folder, &["html"], &[])?;
    paths.into_iter().map(|path| Ok((path.strip_prefix(folder)?.to_owned(), files::text(&path)?))).collect()
}

/// `docs/src/idea.md` for the page `idea.md`.
fn page_name(page: &Path) -> String {
    format!("docs/src/{}", files::name(Path::new(""), page))
}

/// The workspace that this program was compiled in.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
