//! A book with a mistake is not built, and the message says where the mistake is; the real book is built.

mod common;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::{fs, thread};

use docs::{documents, search};

use crate::common::{BOOK, real, root};

const LESSON: &str =
    "//! The idea.\n//!\n//! Run it: `cargo run`\n//!\n//! Predict: what?\n//!\n//! Change it: why?\n\nfn main() {}\n";
const PICTURE: &str =
    "<svg role=\"graphics-document document\">\n<title>A run</title>\n<desc>It took a while.</desc>\n</svg>\n";
const RECORDING: &str = "{\"lanes\":[{\"file\":\"lesson/src/lib.rs\",\"line\":2}]}";

/// A small book with a lesson crate beside it.
fn book(page: &str) -> common::Book {
    let book = common::Book::new(page);
    book.write("docs/transcripts/lesson/idea.txt", "$ cargo run\nan answer\n");
    book.write("lesson/examples/idea.rs", LESSON);
    book.write("docs/src/pictures/a_run.svg", PICTURE);
    book.write("docs/src/pictures/a_run.json", RECORDING);
    let breaks = "breaks = { edit = [[\"main() {}\", \"main() { loop {} }\"]], says = \"it ends\" }";
    book.write("lesson/edits.toml", &format!("[idea]\n{breaks}\nchange = {{ edit = [], prints = \"because\" }}\n"));
    let code = "// ANCHOR: loop\nfn a() {}\n// ANCHOR_END: loop\n// ANCHOR: no\n\n// ANCHOR_END: no\n";
    book.write("lesson/src/lib.rs", code);
    for file in ["Cargo.lock", "docs/data/run-1/benchmarks.json", "docs/data/run-1/scale.json"] {
        book.write(file, &real(file));
    }
    book
}

/// The folder of the real book, which is built once for all tests.
fn real_book() -> &'static Path {
    static BOOK: OnceLock<PathBuf> = OnceLock::new();
    BOOK.get_or_init(|| docs::build(root(), true).unwrap_or_else(|error| panic!("{error:#}")))
}

/// With all that it fetches, and with what the search fetches when it is opened.
#[test]
fn no_page_weighs_a_megabyte() {
    let html = real_book();
    let weight = |path: &Path| fs::metadata(path).map_or(0, |file| file.len());
    let named = |folder: &str, part: &str| {
        let files =
            fs::read_dir(html.join(folder)).expect("the book was built").map(|file| file.expect("a file").path());
        let files = files.filter(|file| file.file_name().is_some_and(|name| name.to_string_lossy().contains(part)));
        let weights: Vec<_> = files.map(|file| weight(&file)).collect();
        assert!(!weights.is_empty(), "{folder} has {part}");
        weights.iter().sum::<u64>()
    };
    // The faces that the book is set in; the browser fetches no other.
    let faces = ["-regular-", "-italic-", "-700-"].map(|face| named("fonts", face)).iter().sum::<u64>();
    let search = named("", "searchindex-");
    // The list of pages for readers whose browser runs no script is shown inside of others.
    let pages = docs::html_pages(html).expect("they can be read");
    for (page, text) in pages.into_iter().filter(|(page, _)| !page.ends_with("toc.html")) {
        let page = html.join(page);
        let fetched: BTreeSet<_> =
            ["<link ", "<script ", "<img "].iter().flat_map(|tag| text.split(tag).skip(1)).filter_map(target).collect();
        let folder = page.parent().expect("it lies in a folder");
        let fetched: u64 = fetched.iter().map(|file| weight(&folder.join(file))).sum();
        let all = weight(&page) + fetched + search + faces;
        assert!(fetched > 200_000, "{}: the scripts and styles are found", page.display());
        assert!(all < 1_000_000, "{} weighs {all} bytes", page.display());
    }
}

/// The value of the first `href` or `src` of a tag.
fn target(tag: &str) -> Option<&str> {
    let (_, value) = tag.split_once('>')?.0.split_once("href=\"").or_else(|| tag.split_once("src=\""))?;
    value.split('"').next()
}

/// The first result is right for nine queries in ten that have a lesson, and one of the first three for all of them.
#[test]
fn the_search_finds_what_people_ask() {
    let queries: toml::Table = toml::from_str(include_str!("queries.toml")).expect("it is TOML");
    let queries = queries.values().flat_map(|queries| queries.as_table().expect("queries"));
    let (mut answered, mut first, mut missed) = (0, 0, Vec::new());
    for (query, lessons) in queries {
        let lessons: Vec<_> = lessons.as_array().expect("lessons").iter().filter_map(toml::Value::as_str).collect();
        if lessons.is_empty() {
            continue;
        }
        let found = search::find(real_book(), query).expect("the book can be searched");
        let is_right = |place: &String| place.split_once('#').is_some_and(|(_, fragment)| lessons.contains(&fragment));
        answered += 1;
        match found.iter().position(is_right) {
            Some(0) => first += 1,
            place => missed.push((
                place.is_none_or(|place| place > 2),
                format!("{query}: {place:?} of {:?}", &found[..found.len().min(4)]),
            )),
        }
    }
    let list = missed.iter().map(|(_, query)| query.as_str()).collect::<Vec<_>>().join("\n");
    assert!(missed.iter().all(|(far, _)| !far), "not among the first three, or not the first:\n{list}");
    assert!(first * 10 >= answered * 9, "{first} of {answered} come first; the others:\n{list}");
}

#[test]
fn the_search_finds_what_is_said_when_something_goes_wrong() {
    for (message, lesson) in [
        ("error[E0373]: async block may outlive the current function", "#a-task-that-borrows"),
        ("there is no reactor running", "#tokio_timer_outside"),
        ("Cannot start a runtime from within a runtime", "#entry_tokio"),
        ("join! has all three calls in flight at once", "#join"),
    ] {
        let found = search::find(real_book(), message).expect("the book can be searched");
        assert!(found[..3].iter().any(|place| place.ends_with(lesson)), "{message}: {:?}", &found[..3]);
    }
}

#[test]
fn placeholders_are_filled_in() {
    let page = "# Page\n\n```rust\n{{#include ../../lesson/src/lib.rs:loop}}\n```\n\n{{lesson lesson/idea}}\n\n{{table \
                comparison.waiting}}\n\n{{stale}}\n\n{{chart benchmarks.waiting | Waiting}}\n\n{{picture a_run}}\n\nIt takes {{figure comparison.latency}}, see [there](first.md#here).\n";
    let html = book(page).page(true);
    for expected in [
        "fn a() {}",
        "The idea.",
        "<strong>Predict:</strong> what?",
        "an answer",
        "fn main() {}",
        "<strong>Change it:</strong> why?",
        "because",
        "- fn main() {}\n+ fn main() { loop {} }",
        "it ends",
        "<th>runtime</th>",
        "<rect class=\"parallel\"",
        "<figure class=\"picture\" data-recording=\"a_run\" tabindex=\"0\">\n<figcaption>A run</figcaption>\n<svg role=\"img\">\n<title>A run</title>\n<desc>It took a while.</desc>\n</svg>\n<script",
        "\"code\":\"fn a() {}\"",
        "It takes 200\u{a0}ms, see",
    ] {
        assert!(html.contains(expected), "{expected} is on the page");
    }
    assert!(!html.contains("ANCHOR") && !html.contains("Run it"), "marks and commands are left out");
}

#[test]
fn a_mistake_is_named_with_its_line() {
    for (text, complaint) in [
        ("{{#include ../../lesson/src/gone.rs}}", "cannot read ../../lesson/src/gone.rs"),
        ("{{#include ../../lesson/src/lib.rs:gone}}", "../../lesson/src/lib.rs has no `ANCHOR: gone`"),
        ("{{#include ../../lesson/src/lib.rs:no}}", "../../lesson/src/lib.rs has nothing between the anchors `no`"),
        ("{{function lesson/src/lib.rs gone}}", "lesson/src/lib.rs has no function `gone`"),
        ("{{lesson lesson/gone}}", "there is no lesson/examples/gone.rs"),
        (
            "{{lesson lesson/idea}}\n\n{{lesson lesson/idea}}\n\n{{lessons}}",
            "lesson/idea is in the book twice, on page.md and at page.md#idea",
        ),
        ("{{transcript lesson/gone}}", "cannot read docs/transcripts/lesson/gone.txt"),
        ("{{printed lesson/idea}}", "lesson/idea prints no first timeline"),
        ("{{picture gone}}", "cannot read docs/src/pictures/gone.svg"),
        ("It takes {{time waiting}}.", "unknown placeholder `time`"),
        ("{{first}}\n\n{{second}}", "unknown placeholder `first`"),
        ("{{figure comparison.cores", "`{{` without `}}`"),
        ("{{figure comparison.gone}}", "unknown figure `comparison.gone`"),
        ("{{table gone}}", "no run has the figure `gone`"),
        ("{{chart gone}} {{stale}}", "a chart takes a group"),
        ("See [there](gone.md).", "dead link `gone.html`"),
        ("![a picture](gone.svg)", "dead link `gone.svg`"),
        ("[here](#gone)", "dead fragment `#gone`"),
        ("[there](first.md#gone)", "dead fragment `first.html#gone`"),
        ("![a picture](https://a.example/a.svg)", "the page fetches from elsewhere: `https://a.example/a.svg`"),
        ("`cargo run -p lessons`", "`cargo run -p lessons`: there is no package lessons"),
    ] {
        let said = book(&format!("# Page\n\n\n{text}\n")).complaint();
        assert!(said.starts_with(&format!("docs/src/page.md:4: {complaint}")), "it says: {said}\nnot:     {complaint}");
    }
}

#[test]
fn a_lesson_without_a_question_or_with_a_change_that_does_not_apply_is_an_error() {
    for (from, to, complaint) in [
        ("Predict:", "Think:", "the header has no paragraph that begins with `Predict:`"),
        ("Change it:", "Think:", "the header has no paragraph that begins with `Change it:`"),
        ("main() {}", "main() { }", "the change does not apply: \"main() {}\" occurs 0 times"),
    ] {
        let book = book("# Page\n\n{{lesson lesson/idea}}\n");
        book.write("lesson/examples/idea.rs", &LESSON.replace(from, to));
        assert_eq!(book.complaint(), format!("docs/src/page.md:3: lesson/examples/idea.rs: {complaint}"));
    }
}

#[test]
fn a_function_is_shown_whole_and_alone() {
    let book = book("# Page\n\n{{function lesson/src/code.rs two}}\n");
    let code = "/// One.\nfn one() {\n    1;\n}\n\n/// Two.\npub async fn two<T>() {\n    if 2 {\n    }\n}\n\nfn three() {\n}\n";
    book.write("lesson/src/code.rs", code);
    let html = book.page(true);
    assert!(html.contains("pub async fn two&lt;T&gt;() {\n    if 2 {\n    }\n}</code>"), "{html}");
    for other in ["fn one", "Two.", "fn three"] {
        assert!(!html.contains(other), "{other} is on the page: {html}");
    }
}

#[test]
fn a_run_button_is_an_error() {
    let book = book("# Page\n\n```rust\nfn main() {}\n```\n");
    book.write("docs/book.toml", &BOOK.replace("runnable = false", ""));
    assert_eq!(book.complaint(), "docs/src/page.md: the page fetches from elsewhere: `https://play.rust-lang.org`");
}

#[test]
fn a_figure_typed_by_hand_is_an_error_in_ci_and_else_a_warning() {
    let book = book("# Page\n\nIt is\n1.98x as fast.\n");
    assert!(book.complaint().starts_with("docs/src/page.md:4: `1.98x` is typed by hand"));
    book.build(false).expect("elsewhere it is built");
}

#[test]
fn a_picture_that_a_page_cannot_hold_is_an_error() {
    for (part, instead, why) in [
        ("<title>A run</title>", "", "has no <title>"),
        ("<desc>It took a while.</desc>", "", "has no <desc>"),
        ("<title>", "<title id=\"title\">", "has no <title>"),
        ("</desc>", "</desc><g id=\"g\"/>", "has an id"),
        ("</desc>", "</desc>\n\n", "has an empty line"),
    ] {
        let book = book("# Page\n\n{{picture a_run}}\n");
        book.write("docs/src/pictures/a_run.svg", &PICTURE.replace(part, instead));
        assert_eq!(book.complaint(), format!("docs/src/page.md:3: docs/src/pictures/a_run.svg {why}"));
    }
}

#[test]
fn a_picture_is_taken_out_of_a_transcript() {
    let transcript = "$ cargo run\n0 ms   waited   worked\none  A\nthreads 1\nbetween\n0 ms   waited   worked\ntwo  A\n\
                      measured 2 ms\nthreads 2\nafter\n";
    let page = |which| {
        let book = book(&format!("# Page\n\n{{{{printed lesson/two{which}}}}}\n"));
        book.write("docs/transcripts/lesson/two.txt", transcript);
        book
    };
    assert!(page("").page(true).contains("\">0 ms   waited   worked\none  A\nthreads 1\n</code>"));
    let second = "\">0 ms   waited   worked\ntwo  A\nmeasured 2 ms\nthreads 2\n</code>";
    assert!(page(" second").page(true).contains(second));
    assert_eq!(page(" third").complaint(), "docs/src/page.md:3: lesson/two prints no third timeline");
}

#[test]
fn a_book_that_is_not_built_leaves_the_last_one() {
    let book = book("# Page\n\nThe last one.\n");
    let before = book.page(true);
    book.write("docs/src/page.md", "# Page\n\n[there](gone.md)\n");
    assert!(book.complaint().starts_with("docs/src/page.md:3: dead link"));
    assert!(book.read("docs/book/page.html").contains(&before), "it is still there");
    let left = fs::read_dir(book.path("docs")).expect("a folder").flatten().map(|entry| entry.file_name());
    let left: Vec<_> = left.filter(|name| name.to_string_lossy().starts_with(".book-")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_book_can_be_built_several_times_at_once() {
    let book = book("# Page\n");
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| book.build(true).expect("nothing is wrong"));
        }
    });
    assert!(book.path("docs/book/page.html").is_file());
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named() {
    let book = book("# Page\n");
    book.write("docs/book.toml", &format!("{BOOK}[build]\nbuild-dir = \"src/page.md/book\"\n"));
    let said = book.complaint();
    assert!(said.starts_with("cannot write ") && said.contains("page.md"), "{said}");
}

#[test]
fn a_page_that_is_missing_is_an_error() {
    let book = book("# Page\n");
    fs::remove_file(book.path("docs/src/page.md")).expect("it is there");
    let said = book.complaint();
    assert!(said.contains("page.md"), "{said}");
    assert!(!book.path("docs/src/page.md").exists(), "the page is not made up");
}

#[test]
fn what_the_documents_name_exists() {
    let faults = documents::faults(&root().join("..")).expect("they can be read");
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_javascript_example_is_in_its_readme() {
    let readme = real("javascript/README.md");
    for example in fs::read_dir(root().join("../javascript/examples")).expect("the crate has examples") {
        let name = example.expect("an example").file_name().to_string_lossy().into_owned();
        let is_named = readme.contains(&format!("](examples/{name})")) || !name.starts_with("js_");
        assert!(is_named, "javascript/README.md does not name {name}");
    }
}

/// Each block after a mark such as `<!-- transcript sequential -->` is a part of that program's transcript.
#[test]
fn the_readme_shows_what_programs_print() {
    let readme = real("README.md");
    let marked: Vec<_> = readme.split("<!-- transcript ").skip(1).collect();
    assert_eq!(marked.len(), 2, "sequential above concurrent");
    for part in marked {
        let (package, rest) = part.split_once(" -->\n```text\n").expect("a block follows the mark");
        let (block, _) = rest.split_once("\n```").expect("the block ends");
        let transcript = real(&format!("docs/transcripts/{package}/main.txt"));
        assert!(!block.is_empty() && transcript.contains(block), "README.md: {package} does not print\n{block}");
    }
}
