//! The book's search: an index whose scores are made here, and a script that adds them up.
//!
//! mdBook's own index counts a word in a title as much as anywhere else, finds parts of words, and is twice as large. Here the words of a
//! section's title and of its lesson's symptoms weigh most, words match as a whole but for their endings, and words that are everywhere
//! do not count. Nothing is done in the browser that a test cannot do without one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, bail};
use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::files;

/// Stands in for elasticlunr, which mdBook's script asks.
const SCRIPT: &str = include_str!("../search.js");

/// What mdBook writes before and after the search index.
const BEFORE: &str = "window.search = Object.assign(window.search, JSON.parse('";
const AFTER: &str = "'));";
/// What this program writes instead; a script may have JSON as it is.
const OUR_BEFORE: &str = "Object.assign(window.search, ";
const OUR_AFTER: &str = ");\n";

/// How much a word of a title, of the symptoms and of the chapters above weighs, in words of the text.
const TITLE: f64 = 6.0;
const SYMPTOMS: f64 = 4.0;
const CHAPTERS: f64 = 0.5;

/// How many letters of a text are kept for showing what was found.
const TEASER: usize = 240;

/// Words that say nothing of what is looked for.
const STOP_WORDS: &str = "a an and are as at be been but by can do does for from had has have how i if in into is it its me my no not of off \
    on or so than that the their them then there these they this to too up us was we were what when where which while who why will with \
    without you your";

/// What a timeline in text is drawn with, which nobody searches for.
const LINES: [char; 9] = ['●', '■', '━', '█', '▒', '┄', '╳', '✗', '│'];

/// A section of a page.
#[derive(Debug, Deserialize, Serialize)]
struct Section {
    title: String,
    body: String,
    breadcrumbs: String,
}

/// Replaces mdBook's index and its library in the book in `html`. `symptoms` are words for places such as `concurrent/joining.html#join`.
pub(crate) fn install(html: &Path, symptoms: &BTreeMap<String, String>) -> anyhow::Result<()> {
    let (path, text) = file(html, "searchindex")?;
    let not_mdbooks = || format!("{} is not in the form in which mdBook writes it", path.display());
    let quoted = text.strip_prefix(BEFORE).and_then(|rest| rest.strip_suffix(AFTER)).with_context(not_mdbooks)?;
    let mut search: Value = serde_json::from_str(&unquoted(quoted)).with_context(not_mdbooks)?;
    let urls: Vec<String> = serde_json::from_value(search["doc_urls"].clone()).with_context(not_mdbooks)?;
    let mut docs: BTreeMap<String, Section> =
        serde_json::from_value(search["index"]["documentStore"]["docs"].take()).with_context(not_mdbooks)?;
    let sections = (0..urls.len()).map(|number| docs.remove(&number.to_string()).with_context(not_mdbooks));
    let mut sections = sections.collect::<anyhow::Result<Vec<_>>>()?;
    for section in &mut sections {
        section.body = worth_finding(&section.body.replace(LINES, " "));
    }
    if let Some(unknown) = symptoms.keys().find(|place| !urls.contains(place)) {
        bail!("symptoms are of no section: {unknown}");
    }
    let scores = scores(&sections, |number| symptoms.get(&urls[number]).map_or("", String::as_str));
    for section in &mut sections {
        section.body = section.body.chars().take(TEASER).collect();
    }
    let stop_words: Vec<_> = STOP_WORDS.split_whitespace().collect();
    search["index"] = json!({ "sections": sections, "scores": scores, "stop_words": stop_words });
    files::write(&path, format!("{OUR_BEFORE}{search}{OUR_AFTER}"))?;
    files::write(&file(html, "elasticlunr")?.0, SCRIPT)
}

/// The places that the search of the book in `html` finds, best first.
///
/// # Errors
/// If the book has no index.
pub fn find(html: &Path, query: &str) -> anyhow::Result<Vec<String>> {
    let (path, text) = file(html, "searchindex")?;
    let json = text.strip_prefix(OUR_BEFORE).and_then(|rest| rest.strip_suffix(OUR_AFTER));
    let search: Value = serde_json::from_str(json.with_context(|| format!("no index in {}", path.display()))?)?;
    let scores: BTreeMap<String, Vec<u32>> = serde_json::from_value(search["index"]["scores"].clone())?;
    let mut found: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
    for word in words(query).into_iter().collect::<BTreeSet<_>>() {
        for pair in scores.get(&word).into_iter().flat_map(|scores| scores.chunks_exact(2)) {
            let (score, matches) = found.entry(pair[0]).or_default();
            (*score, *matches) = (*score + pair[1], *matches + 1);
        }
    }
    let mut ranked: Vec<_> = found.into_iter().collect();
    ranked.sort_by_key(|(number, (score, matches))| (u32::MAX - score * matches, *number));
    let url = |number: u32| search["doc_urls"][number as usize].as_str().unwrap_or_default().to_owned();
    Ok(ranked.into_iter().map(|(number, _)| url(number)).collect())
}

fn file(html: &Path, name: &str) -> anyhow::Result<(PathBuf, String)> {
    let files = fs::read_dir(html).with_context(|| format!("cannot read {}", html.display()))?;
    let mut paths = files.flatten().map(|file| file.path());
    let of_that_name = |path: &PathBuf| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(name));
    let path = paths.find(of_that_name).with_context(|| format!("{} has no {name}", html.display()))?;
    let text = files::text(&path)?;
    Ok((path, text))
}

/// The scores of each word: a section, its score, the next section, and so on. They are those of BM25, in which a field's words count as
/// often as it weighs.
fn scores<'a>(sections: &[Section], symptoms: impl Fn(usize) -> &'a str) -> BTreeMap<String, Vec<u32>> {
    const SATURATION: f64 = 1.2;
    const LENGTH: f64 = 0.5;
    let mut counts: BTreeMap<String, Vec<(usize, f64)>> = BTreeMap::new();
    let mut lengths = Vec::new();
    for (number, section) in sections.iter().enumerate() {
        let mut weights: BTreeMap<String, f64> = BTreeMap::new();
        let fields = [
            (section.title.as_str(), TITLE),
            (symptoms(number), SYMPTOMS),
            (&section.breadcrumbs, CHAPTERS),
            (&section.body, 1.0),
        ];
        for (text, weight) in fields {
            for word in words(text) {
                *weights.entry(word).or_default() += weight;
            }
        }
        lengths.push(weights.values().sum::<f64>());
        for (word, weight) in weights {
            counts.entry(word).or_default().push((number, weight));
        }
    }
    let average = lengths.iter().sum::<f64>() / lengths.len() as f64;
    let all = sections.len() as f64;
    let score = |(word, places): (String, Vec<(usize, f64)>)| {
        let rare = (1.0 + (all - places.len() as f64 + 0.5) / (places.len() as f64 + 0.5)).ln();
        let scores = places.into_iter().flat_map(|(number, weight)| {
            let length = 1.0 - LENGTH + LENGTH * lengths[number] / average;
            let score = rare * weight * (SATURATION + 1.0) / (weight + SATURATION * length);
            [number as u32, (score * 10.0).round() as u32]
        });
        (word, scores.collect())
    };
    counts.into_iter().map(score).collect()
}

/// The stems of the words of a text; a name such as `join_all` is also its parts.
fn words(text: &str) -> Vec<String> {
    static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[\p{L}\p{N}_]+").expect("a pattern that was tried"));
    let text = text.to_lowercase();
    let mut words = Vec::new();
    for word in WORD.find_iter(&text).map(|word| word.as_str()) {
        let parts = word.split('_').filter(|_| word.contains('_'));
        words.extend([word].into_iter().chain(parts).filter(|word| !is_stop_word(word)).map(stem));
    }
    words
}

fn is_stop_word(word: &str) -> bool {
    word.is_empty() || STOP_WORDS.split_whitespace().any(|stop| stop == word)
}

/// A word without its ending, so that *hangs*, *hanging* and *hang* are one.
fn stem(word: &str) -> String {
    let mut stem = word;
    for ending in ["ing", "ed", "es", "s", "e"] {
        if let Some(rest) = word.strip_suffix(ending).filter(|rest| rest.chars().count() >= 3) {
            stem = rest;
            break;
        }
    }
    let letters: Vec<char> = stem.chars().collect();
    match letters[..] {
        [.., one, other] if one == other && letters.len() > 3 => letters[..letters.len() - 1].iter().collect(),
        _ => stem.to_owned(),
    }
}

/// A text without what nobody searches for: what has no letter in it, such as brackets and figures, and imports, which name
/// nothing that is not named again below them.
fn worth_finding(text: &str) -> String {
    static IMPORT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?s)\buse\s+\S*::.*?(;\s|$)").expect("a pattern that was tried"));
    let text = IMPORT.replace_all(text, " ");
    text.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).collect::<Vec<_>>().join(" ")
}

/// The content of a string in JavaScript, in which only these two characters are escaped.
fn unquoted(text: &str) -> String {
    text.replace("\\'", "'").replace("\\\\", "\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_and_imports_are_not_searched() {
        let text = "We use it: 201 ms ( ) use std::io::{self, Write}; use futures::join; join!(a, b)";
        assert_eq!(worth_finding(text), "We use it: ms join!(a, b)");
    }

    #[test]
    fn words_are_found_whole_but_for_their_endings_and_by_the_parts_of_a_name() {
        assert_eq!(words("The call hangs, `join_all`"), ["cal", "hang", "join_al", "join", "all"]);
        assert_eq!(words("stopped stopping stops stop"), ["stop"; 4]);
        assert_eq!(words("called calling calls call"), ["cal"; 4]);
        assert_eq!(words("execute executes executed"), ["execut"; 3]);
        assert_eq!(words("is bring seed"), ["bring", "seed"], "what is left has three letters");
    }

    #[test]
    fn titles_and_symptoms_weigh_more_than_texts_and_every_word_counts() {
        let html = tempfile::tempdir().expect("a folder can be made");
        let section = |title: &str, body: &str| format!(r#"{{"title":"{title}","breadcrumbs":"","body":"{body}"}}"#);
        let [lazy, slow, other, last] = [
            section("Lazy", "slow it\\'s \\\\\"c\\\\\" ●━━● d"),
            section("Slow", "loop"),
            section("Other", "loop loop slower"),
            section("Last", "nothing"),
        ];
        let docs = format!(r#"{{"0":{lazy},"1":{slow},"2":{other},"3":{last}}}"#);
        let index = format!(r#"{{"doc_urls":["a","b","c","d"],"index":{{"documentStore":{{"docs":{docs}}}}}}}"#);
        let installed = |place: &str, symptoms: &str| {
            fs::write(html.path().join("searchindex-1.js"), format!("{BEFORE}{index}{AFTER}"))
                .expect("it can be written");
            fs::write(html.path().join("elasticlunr-1.js"), "").expect("it can be written");
            install(html.path(), &BTreeMap::from([(place.to_owned(), symptoms.to_owned())]))
        };
        installed("d", "it hangs").expect("it is of mdBook's form");
        for (query, expected) in [
            ("slow", &["b", "a"][..]),
            ("a slow loop", &["b", "c", "a"]),
            ("hanging", &["d"]),
            ("slo", &[]),
            ("it is", &[]),
        ] {
            assert_eq!(find(html.path(), query).expect("it has an index"), expected, "{query}");
        }
        let said = installed("e", "").expect_err("there is no e").to_string();
        assert_eq!(said, "symptoms are of no section: e");
    }
}
