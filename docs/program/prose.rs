//! What a page says outside code.

use std::sync::LazyLock;

use anyhow::bail;
use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use regex::Regex;

use crate::pages::placeholders;

/// Each line of a page's text that is not code, with its number.
pub(crate) fn texts(page: &str) -> Vec<(usize, String)> {
    // Masked by letters, a placeholder keeps its place and its length, and cannot be taken for Markdown.
    let mut masked = page.to_owned();
    for placeholder in placeholders(page) {
        masked.replace_range(placeholder.range.clone(), &"x".repeat(placeholder.range.len()));
    }
    let mut texts = Vec::new();
    let mut in_code = false;
    for (event, range) in new_cmark_parser(&masked, &MarkdownOptions::default()).into_offset_iter() {
        match &event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(_) | Event::Html(_) | Event::InlineHtml(_) if !in_code => {
                let numbers = line_of(page, range.start)..;
                texts.extend(numbers.zip(masked[range].lines().map(str::to_owned)));
            }
            _ => {}
        }
    }
    texts
}

/// Fails at the first figure of a page that was typed by hand, and so would stay when the measurement changes. Years, counts and whole
/// milliseconds are no figures.
pub(crate) fn check_figures(name: &str, page: &str) -> anyhow::Result<()> {
    static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\d+(\.\d+)?(x\b|\s?%)|\d+\.\d+\s?(ns|µs|ms|s)\b").expect("a pattern that was tried")
    });
    for (line, text) in texts(page) {
        if let Some(figure) = FIGURE.find(&text) {
            let figure = figure.as_str();
            bail!("{name}:{line}: `{figure}` is typed by hand; take it from the data with {{{{figure …}}}}");
        }
    }
    Ok(())
}

/// The line, from one, that a byte of a text is in.
pub(crate) fn line_of(text: &str, byte: usize) -> usize {
    text[..byte].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_that_looks_measured_is_taken_from_the_data() {
        for (page, figure) in [
            ("It takes\n604.5 ms.\n", "2: `604.5 ms`"),
            ("| a | b |\n|---|---|\n| c | 3x |\n", "3: `3x`"),
            ("# Page\n\n<p>\n95 %\n</p>\n", "4: `95 %`"),
            ("{{figure a.b}} and 1.98x\n", "1: `1.98x`"),
        ] {
            let said = check_figures("p", page).expect_err("it is typed by hand").to_string();
            assert!(said.starts_with(&format!("p:{figure} is typed by hand")), "{said}");
        }
        for page in [
            "In 2026, three of 5 calls take 200 ms.\n",
            "`1.9x`\n\n```text\n1.9x 50 %\n```\n",
            "[a](https://a.example/1.9x)\n",
            "{{holds a.b > 2.5x}}\n",
        ] {
            check_figures("p", page).unwrap_or_else(|said| panic!("{page} is refused: {said}"));
        }
    }
}
