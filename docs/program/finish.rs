//! What mdBook's pages need before they are finished.

use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

/// Follows the texts in the file of the search index, and makes the index in the reader's browser.
const SEARCH: &str = include_str!("../search.js");

/// What mdBook writes before and after the search index.
const BEFORE: &str = "window.search = Object.assign(window.search, JSON.parse('";
const AFTER: &str = "'));";

/// What a picture in text is drawn with, which nobody searches for.
const LINES: [char; 9] = ['●', '■', '━', '█', '▒', '┄', '╳', '✗', '│'];

/// Leaves one heading of the first level on each page, and makes the search index small.
pub(crate) fn pages(html: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(html).with_context(|| format!("cannot read {}", html.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            pages(&path)?;
        } else if name.ends_with(".html") {
            change(&path, |text| Ok(one_heading(text)))?;
        } else if name.starts_with("searchindex") {
            change(&path, |text| {
                texts_only(text).with_context(|| format!("{name} is not in the form in which mdBook writes it"))
            })?;
        }
    }
    Ok(())
}

fn change(path: &Path, change: impl Fn(&str) -> anyhow::Result<String>) -> anyhow::Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    fs::write(path, change(&text)?).with_context(|| format!("cannot write {}", path.display()))
}

/// mdBook makes the book's name a heading too, on each page.
fn one_heading(page: &str) -> String {
    let Some((before, rest)) = page.split_once("<h1 class=\"menu-title\">") else { return page.to_owned() };
    format!("{before}<div class=\"menu-title\">{}", rest.replacen("</h1>", "</div>", 1))
}

/// The texts of the sections, and the script that makes an index of them.
fn texts_only(file: &str) -> anyhow::Result<String> {
    let quoted = file.strip_prefix(BEFORE).and_then(|rest| rest.strip_suffix(AFTER)).context("no index in it")?;
    let mut search: Value = serde_json::from_str(&unquoted(quoted))?;
    let index = search.as_object_mut().and_then(|search| search.remove("index")).context("no index in it")?;
    let sections = index["documentStore"]["docs"].as_object().context("no texts in it")?;
    ensure!(!sections.is_empty(), "no texts in it");
    let text = |section: &Value| {
        let body = section["body"].as_str().unwrap_or_default().replace(LINES, " ");
        json!({ "id": section["id"], "title": section["title"], "breadcrumbs": section["breadcrumbs"], "body": worth_finding(&body) })
    };
    search["texts"] = sections.values().map(text).collect();
    // A script may hold JSON as it is.
    Ok(format!("Object.assign(window.search, {search});\n{SEARCH}"))
}

/// A text without what nobody searches for: what has no letter in it, such as brackets and figures, and imports, which name
/// nothing that is not named again below them.
fn worth_finding(text: &str) -> String {
    let mut words = text.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).peekable();
    let mut kept = Vec::new();
    while let Some(word) = words.next() {
        if word == "use" && words.peek().is_some_and(|path| path.contains("::")) {
            // Up to the end of the import.
            words.find(|word| word.ends_with(';'));
        } else {
            kept.push(word);
        }
    }
    kept.join(" ")
}

/// What stands between the quotes of a string in JavaScript, in which only these two characters are escaped.
fn unquoted(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        out.extend(if letter == '\\' { letters.next() } else { Some(letter) });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_books_name_is_no_heading_and_the_pages_is() {
        let page = "<h1 class=\"menu-title\">Book</h1><h1 id=\"a\">Page</h1>";
        assert_eq!(one_heading(page), "<div class=\"menu-title\">Book</div><h1 id=\"a\">Page</h1>");
    }

    #[test]
    fn figures_and_imports_are_not_searched() {
        let text = "We use it: 201 ms ( ) use std::io::{self, Write}; use futures::join; join!(a, b)";
        assert_eq!(worth_finding(text), "We use it: ms join!(a, b)");
    }

    #[test]
    fn an_index_becomes_its_texts() {
        let section = r#"{"id":"0","title":"a","breadcrumbs":"b","body":"it\'s \\"c\\" ●━━● d"}"#;
        let file = format!(
            "{BEFORE}{{\"doc_urls\":[],\"index\":{{\"documentStore\":{{\"docs\":{{\"0\":{section}}}}}}}}}{AFTER}"
        );
        let small = texts_only(&file).expect("it is of mdBook's form");
        assert!(small.contains(r#""body":"it's \"c\" d""#), "{small}");
        assert!(!small.contains("documentStore"), "{small}");
        assert!(texts_only("window.search = 1;").is_err(), "another form is refused");
    }
}
