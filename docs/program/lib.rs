//! Builds the book, and refuses to build it wrong.
//!
//! mdBook says nothing of a missing include, of a link that leads nowhere, or of a number that was true last year. So the pages have
//! placeholders instead of numbers, sources and transcripts ([`pages`] lists them); what stands for them is read from `data/`, from the
//! lessons and from `transcripts/`, and the finished HTML is checked link by link.

pub mod agenda;
mod chart;
mod check;
pub mod children;
mod commands;
mod comparison;
mod copy;
pub mod criterion;
pub mod data;
pub mod documents;
pub mod edits;
mod exercise;
mod figures;
pub mod idea;
mod index;
mod lesson;
mod numbers;
pub mod pages;
mod places;
mod prose;
mod publication;
pub mod readmes;
pub mod registry;
pub mod search;
mod sources;
mod tables;
pub mod transcript;
pub mod words;

use std::path::{self, Path, PathBuf};
use std::{fs, io};

use anyhow::Context;
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use regex::Regex;

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
    builder.with_preprocessor(Placeholders::new(&root, strict));
    builder.build()?;
    let html = new.path().join("new");
    Figures::read(&root, strict)?.write_downloads(&html)?;
    tidy(&html)?;
    search::install(&html, &places::symptoms(&root)?)?;
    check::built_pages(&html, &root)?;
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
    for path in html_pages(html)? {
        let page = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        if let Some((before, after)) = page.split_once("<h1 class=\"menu-title\">") {
            let before = before.replacen("<body>", SKIP, 1);
            let mut page = format!("{before}<div class=\"menu-title\">{}", after.replacen("</h1>", "</div>", 1));
            if !page.contains("data-recording") {
                page = player.replace(&page, "").into_owned();
            }
            fs::write(&path, page).with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    Ok(())
}

/// The pages in a folder and below.
fn html_pages(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            pages.extend(html_pages(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "html") {
            pages.push(path);
        }
    }
    pages.sort();
    Ok(pages)
}

/// `docs/src/idea.md` for the page `idea.md` of the book in `root`.
fn page_name(root: &Path, page: &Path) -> String {
    let book = root.file_name().map_or(root, Path::new);
    book.join("src").join(page).display().to_string().replace('\\', "/")
}
