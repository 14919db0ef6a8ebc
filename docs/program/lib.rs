//! Builds the book, and refuses to build it wrong.
//!
//! mdBook says nothing of an include that is missing, of a link that leads nowhere, or of a number that was true last year. So the
//! pages hold placeholders instead of numbers, sources and transcripts ([`pages`] lists them); what stands for them is
//! read from `data/`, from the lessons and from `transcripts/`, and the finished HTML is checked link by link.

pub mod agenda;
mod chart;
mod check;
mod comparison;
pub mod criterion;
pub mod data;
pub mod edits;
mod figures;
mod finish;
mod lessons;
pub mod limit;
mod numbers;
pub mod pages;
mod prose;
mod tables;
pub mod transcript;
mod wrong_edit;

use std::path::{self, Path, PathBuf};

use anyhow::Context;
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;

pub use crate::figures::Claims;
use crate::figures::Figures;
use crate::pages::Placeholders;

/// Builds the book that lies in `root` (`book.toml`, `src/`, `data/`, `transcripts/`; the lessons lie beside `root`) and checks it.
/// Returns the folder of the HTML.
///
/// # Errors
/// The first thing that is wrong, on one line, with the page and where possible the line it is in.
pub fn build(root: &Path, claims: Claims) -> anyhow::Result<PathBuf> {
    // The path of an error should name the book, wherever the program was started.
    let root = path::absolute(root).with_context(|| format!("no book at {}", root.display()))?;
    let mut config = Config::from_disk(root.join("book.toml"))?;
    // mdBook's own preprocessors leave a missing include as it is, and it would write pages that are missing.
    config.build.use_default_preprocessors = false;
    config.build.create_missing = false;
    prose::check_summary(&root)?;
    let mut book = MDBook::load_with_config(&root, config)?;
    book.with_preprocessor(Placeholders::new(&root, claims));
    book.build()?;
    let html = book.build_dir_for("html");
    Figures::read(&root, claims)?.write_downloads(&html)?;
    finish::pages(&html)?;
    check::built_pages(&html, &root)?;
    Ok(html)
}

/// `docs/src/idea.md` for the page `idea.md` of the book in `root`.
fn page_name(root: &Path, page: &Path) -> String {
    let book = root.file_name().map_or(root, Path::new);
    book.join("src").join(page).display().to_string().replace('\\', "/")
}
