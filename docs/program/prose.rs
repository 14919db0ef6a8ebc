//! No number in prose is typed by hand: it would stay when the measurement changes.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};

use crate::page_name;
use crate::pages::placeholders;

/// Checks `SUMMARY.md`, which mdBook does not hand to a preprocessor.
pub(crate) fn check_summary(root: &Path) -> anyhow::Result<()> {
    let name = page_name(root, Path::new("SUMMARY.md"));
    let text = fs::read_to_string(root.join("src/SUMMARY.md")).with_context(|| format!("cannot read {name}"))?;
    check(&name, &text)
}

/// Fails at the first digit of a page that stands outside code, the target of a link, or a placeholder.
pub(crate) fn check(name: &str, text: &str) -> anyhow::Result<()> {
    // Masked by letters, a placeholder keeps its place and its length, and cannot be taken for Markdown.
    let mut masked = text.to_owned();
    for placeholder in placeholders(name, text)? {
        masked.replace_range(placeholder.range.clone(), &"x".repeat(placeholder.range.len()));
    }
    let mut in_code = false;
    for (event, range) in new_cmark_parser(&masked, &MarkdownOptions::default()).into_offset_iter() {
        let said = match &event {
            Event::Start(Tag::CodeBlock(_)) => {
                in_code = true;
                continue;
            }
            Event::End(TagEnd::CodeBlock) => {
                in_code = false;
                continue;
            }
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) if !in_code => text,
            Event::Start(Tag::Link { title, .. } | Tag::Image { title, .. }) => title,
            _ => continue,
        };
        if let Some(number) = said.split_whitespace().find(|word| is_figure(word)) {
            let before = masked[range.clone()].find(number).unwrap_or(0);
            let line = line_of(text, range.start + before);
            bail!(
                "{name}:{line}: `{number}` is typed by hand; take it from the data with {{{{figure …}}}}, or say a small \
                 count in a word"
            );
        }
    }
    Ok(())
}

/// Whether a word is a number. `p99` is a name, and 2026 a year.
fn is_figure(word: &str) -> bool {
    let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    let year = bare.parse().is_ok_and(|year| (2000..2100).contains(&year));
    bare.starts_with(char::is_numeric) && !year
}

/// The line, from one, that a byte of a text stands in.
pub(crate) fn line_of(text: &str, byte: usize) -> usize {
    text[..byte].matches('\n').count() + 1
}
