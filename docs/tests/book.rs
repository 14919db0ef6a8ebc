//! A book with a mistake is not built, and the message says where the mistake is; the real book is built.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};
use std::{env, process, thread};

use docs::{criterion, digests, documents, readmes, registry, search};

/// A small book in a folder of its own, with a lesson crate beside it; the folder is removed in the end.
struct Book(PathBuf);

const BOOK: &str = "[book]\ntitle = \"A book\"\n[output.html]\ninput-404 = \"\"\nplayground = { runnable = false }\n";
const LESSON: &str = "//! The idea.\n//!\n//! Run it: `cargo run`\n//!\n//! Change it: why?\n\nfn main() {}\n";
const PICTURE: &str =
    "<svg role=\"graphics-document document\">\n<title>A run</title>\n<desc>It took a while.</desc>\n</svg>\n";

impl Book {
    fn new(page: &str) -> Self {
        static BOOKS: AtomicU32 = AtomicU32::new(0);
        let number = BOOKS.fetch_add(1, Ordering::Relaxed);
        let book = Self(env::temp_dir().join(format!("docs-{}-{number}", process::id())));
        book.write("docs/book.toml", BOOK);
        book.write("docs/src/SUMMARY.md", "# Summary\n\n[First](first.md)\n\n- [Page](page.md)\n");
        book.write("docs/src/first.md", "# First\n\n## Here\n");
        book.write("docs/src/page.md", page);
        book.write("docs/transcripts/lesson/idea.txt", "$ cargo run\nan answer\n");
        book.write("lesson/examples/idea.rs", LESSON);
        book.write("docs/src/pictures/a_run.svg", PICTURE);
        book.write(
            "lesson/edits.toml",
            "[idea]\nbreaks = { edit = [[\"main() {}\", \"main() { loop {} }\"]], says = \"it ends\" }\nchange = { edit = [], prints = \"because\" }\n",
        );
        book.write(
            "lesson/src/lib.rs",
            "// ANCHOR: loop\nfn a() {}\n// ANCHOR_END: loop\n// ANCHOR: no\n\n// ANCHOR_END: no\n",
        );
        for data in ["comparison", "benchmarks", "benchmarks_again", "scale", "scale_again"] {
            book.write(&format!("docs/data/{data}.json"), &data_of_the_real_book(data));
        }
        book.measured();
        let lock = fs::read_to_string(root().join("../Cargo.lock")).expect("the workspace has a lock");
        book.write("Cargo.lock", &lock);
        book
    }

    fn write(&self, file: &str, text: &str) {
        let file = self.0.join(file);
        fs::create_dir_all(file.parent().expect("it lies in a folder")).expect("the folder can be made");
        fs::write(file, text).expect("the file can be written");
    }

    /// Takes the data as it now is for what was measured.
    fn measured(&self) {
        digests::write(&self.0.join("docs")).expect("the data can be read");
    }

    /// Lets the files of a benchmark be so much younger than 1970.
    fn measured_at(&self, folder: &str, time: Duration) {
        let file = fs::File::options().append(true).open(self.0.join(folder).join("estimates.json"));
        file.and_then(|file| file.set_modified(SystemTime::UNIX_EPOCH + time)).expect("its time can be set");
    }

    /// The page as it was built.
    fn built(&self) -> String {
        let html = docs::build(&self.0.join("docs"), true).expect("nothing is wrong");
        fs::read_to_string(html.join("page.html")).expect("the page was built")
    }

    /// What the build says, on one line.
    fn complaint(&self) -> String {
        format!("{:#}", docs::build(&self.0.join("docs"), true).expect_err("something is wrong"))
    }
}

impl Drop for Book {
    fn drop(&mut self) {
        // A folder that stays is cleared with the other temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn data_of_the_real_book(name: &str) -> String {
    fs::read_to_string(root().join("data").join(name).with_extension("json")).expect("the real book has data")
}

#[track_caller]
fn refuses(page: &str, complaint: &str) {
    let said = Book::new(page).complaint();
    assert!(said.starts_with(complaint), "it says: {said}\nnot:     {complaint}");
    assert!(!said.contains('\n'), "it is one line: {said}");
}

/// The folder of the real book, which is built once for all tests.
fn real_book() -> &'static Path {
    static BOOK: OnceLock<PathBuf> = OnceLock::new();
    BOOK.get_or_init(|| docs::build(root(), true).unwrap_or_else(|error| panic!("{error:#}")))
}

/// The pages below a folder of a built book.
fn built_pages(folder: &Path) -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(folder).expect("the book was built") {
        let path = entry.expect("it is readable").path();
        if path.is_dir() {
            pages.extend(built_pages(&path));
        } else if path.extension().is_some_and(|extension| extension == "html") {
            pages.push(path);
        }
    }
    pages
}

#[test]
fn the_real_book_is_built() {
    assert!(real_book().join("benchmarks.html").is_file());
}

/// The source of every page of the real book.
fn pages() -> String {
    let summary = fs::read_to_string(root().join("src/SUMMARY.md")).expect("it has a summary");
    // A link's target stands between parentheses.
    let pages = summary.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    pages.map(|page| fs::read_to_string(root().join("src").join(page)).expect("a page")).collect()
}

#[test]
fn the_real_book_shows_every_transcript() {
    let text = pages();
    for package in fs::read_dir(root().join("transcripts")).expect("there are transcripts") {
        let package = package.expect("it is readable");
        for file in fs::read_dir(package.path()).expect("it is a folder") {
            let file = file.expect("it is readable").path();
            let name = file.file_stem().expect("it has a name").display();
            let name = format!("{}/{name}", package.file_name().display());
            let shown = ["lesson", "transcript"].iter().any(|verb| text.contains(&format!("{{{{{verb} {name}}}}}")));
            assert!(shown, "{name} is on no page: add {{{{lesson {name}}}}}");
        }
    }
}

#[test]
fn every_example_stands_on_exactly_one_page() {
    let text = pages();
    for package in registry::CRATES {
        for example in registry::examples(&root().join(".."), package).expect("the crate has examples") {
            let places = text.matches(&format!("{{{{lesson {package}/{example}}}}}")).count();
            assert_eq!(places, 1, "{package}/{example} stands on {places} pages");
        }
    }
}

#[test]
fn a_lesson_that_stands_twice_is_an_error() {
    let page = "# Page\n\n{{lesson lesson/idea}}\n\n{{lesson lesson/idea}}\n\n{{lessons}}\n";
    refuses(page, "docs/src/page.md:3: lesson/idea is in the book twice, on page.md and at page.md#idea");
}

#[test]
fn a_wrong_edit_that_no_longer_applies_is_an_error() {
    let book = Book::new("# Page\n\n{{lesson lesson/idea}}\n");
    book.write("lesson/examples/idea.rs", &LESSON.replace("main() {}", "main() { }"));
    let expected =
        "docs/src/page.md:3: lesson/examples/idea.rs: the change does not apply: \"main() {}\" occurs 0 times";
    assert_eq!(book.complaint(), expected);
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
    for page in built_pages(html).into_iter().filter(|page| !page.ends_with("toc.html")) {
        let text = fs::read_to_string(&page).expect("the page was built");
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
                comparison.waiting}}\n\n{{stale}}\n\n{{chart waiting}}\n\n{{picture a_run}}\n\nIt takes {{figure comparison.latency}}, see [there](first.md#here).\n";
    let html = Book::new(page).built();
    for expected in [
        "fn a() {}",
        "The idea.",
        "an answer",
        "fn main() {}",
        "<strong>Change it:</strong> why?",
        "because",
        "- fn main() {}\n+ fn main() { loop {} }",
        "it ends",
        "<th>runtime</th>",
        "<rect class=\"parallel\"",
        "<figure class=\"picture\" tabindex=\"0\">\n<svg role=\"img\">\n<title>A run</title>\n<desc>It took a while.</desc>\n</svg>\n</figure>",
        "It takes 200\u{a0}ms, see",
    ] {
        assert!(html.contains(expected), "{expected} is on the page");
    }
    assert!(!html.contains("ANCHOR") && !html.contains("Run it"), "marks and commands are left out");
}

#[test]
fn a_missing_include_is_an_error() {
    refuses(
        "# Page\n\n{{#include ../../lesson/src/gone.rs}}\n",
        "docs/src/page.md:3: cannot read ../../lesson/src/gone.rs",
    );
}

#[test]
fn an_anchor_that_is_missing_or_empty_is_an_error() {
    let page = |anchor| format!("# Page\n\n\n{{{{#include ../../lesson/src/lib.rs:{anchor}}}}}\n");
    refuses(&page("gone"), "docs/src/page.md:4: ../../lesson/src/lib.rs has no `ANCHOR: gone`");
    refuses(&page("no"), "docs/src/page.md:4: ../../lesson/src/lib.rs has nothing between the anchors `no`");
}

#[test]
fn a_function_is_shown_whole_and_alone() {
    let book = Book::new("# Page\n\n{{function lesson/src/code.rs two}}\n");
    let code = "/// One.\nfn one() {\n    1;\n}\n\n/// Two.\npub async fn two<T>() {\n    if 2 {\n    }\n}\n\nfn three() {\n}\n";
    book.write("lesson/src/code.rs", code);
    let html = book.built();
    assert!(html.contains("pub async fn two&lt;T&gt;() {\n    if 2 {\n    }\n}</code>"), "{html}");
    assert!(
        !html.contains("fn one") && !html.contains("Two.") && !html.contains("fn three"),
        "nothing else of the file"
    );
    refuses(
        "# Page\n\n{{function lesson/src/lib.rs gone}}\n",
        "docs/src/page.md:3: lesson/src/lib.rs has no function `gone`",
    );
}

#[test]
fn a_dead_link_is_an_error() {
    refuses("# Page\n\nSee [there](gone.md).\n", "docs/src/page.md:3: dead link `gone.html`");
    refuses("# Page\n\n![a picture](gone.svg)\n", "docs/src/page.md:3: dead link `gone.svg`");
}

#[test]
fn a_dead_fragment_is_an_error() {
    refuses("# Page\n\n[here](#gone)\n", "docs/src/page.md:3: dead fragment `#gone`");
    refuses("# Page\n\n[there](first.md#gone)\n", "docs/src/page.md:3: dead fragment `first.html#gone`");
}

#[test]
fn a_page_that_fetches_from_another_host_is_an_error() {
    refuses(
        "# Page\n\n![a picture](https://a.example/a.svg)\n",
        "docs/src/page.md:3: the page fetches from elsewhere: `https://a.example/a.svg`",
    );
}

#[test]
fn a_run_button_is_an_error() {
    let book = Book::new("# Page\n\n```rust\nfn main() {}\n```\n");
    book.write("docs/book.toml", &BOOK.replace("runnable = false", ""));
    assert_eq!(book.complaint(), "docs/src/page.md: the page fetches from elsewhere: `https://play.rust-lang.org`");
}

#[test]
fn a_figure_typed_by_hand_is_an_error_in_ci_and_else_a_warning() {
    let book = Book::new("# Page\n\nIt is\n1.98x as fast.\n");
    assert!(book.complaint().starts_with("docs/src/page.md:4: `1.98x` is typed by hand"));
    docs::build(&book.0.join("docs"), false).expect("elsewhere it is built");
}

#[test]
fn a_picture_that_a_page_cannot_hold_is_an_error() {
    refuses("# Page\n\n{{picture gone}}\n", "docs/src/page.md:3: cannot read docs/src/pictures/gone.svg");
    for (part, instead, why) in [
        ("<title>A run</title>", "", "has no <title>"),
        ("<desc>It took a while.</desc>", "", "has no <desc>"),
        ("<title>", "<title id=\"title\">", "has no <title>"),
        ("</desc>", "</desc><g id=\"g\"/>", "has an id"),
        ("</desc>", "</desc>\n\n", "has an empty line"),
    ] {
        let book = Book::new("# Page\n\n{{picture a_run}}\n");
        book.write("docs/src/pictures/a_run.svg", &PICTURE.replace(part, instead));
        assert_eq!(book.complaint(), format!("docs/src/page.md:3: docs/src/pictures/a_run.svg {why}"));
    }
}

#[test]
fn an_unknown_placeholder_is_an_error() {
    refuses("# Page\n\nIt takes {{time waiting}}.\n", "docs/src/page.md:3: unknown placeholder `time`");
    refuses("# Page\n\n{{figure comparison.gone}}\n", "docs/src/page.md:3: unknown figure `comparison.gone`");
    refuses("# Page\n\n{{table gone}}\n", "docs/src/page.md:3: unknown table `gone`");
    refuses("# Page\n\n{{stale}}\n\n{{chart gone}}\n", "docs/src/page.md:5: unknown chart `gone`");
    refuses("# Page\n\n{{lesson lesson/gone}}\n", "docs/src/page.md:3: there is no lesson/examples/gone.rs");
    refuses(
        "# Page\n\n{{transcript lesson/gone}}\n",
        "docs/src/page.md:3: cannot read docs/transcripts/lesson/gone.txt",
    );
    refuses("# Page\n\n{{first}}\n\n{{second}}\n", "docs/src/page.md:3: unknown placeholder `first`");
    refuses("# Page\n\n{{figure comparison.cores\n", "docs/src/page.md:3: `{{` without `}}`");
}

#[test]
fn a_lesson_without_a_question_is_an_error() {
    let book = Book::new("# Page\n\n{{lesson lesson/idea}}\n");
    book.write("lesson/examples/idea.rs", &LESSON.replace("Change it:", "Think:"));
    let said = book.complaint();
    let expected =
        "docs/src/page.md:3: lesson/examples/idea.rs: the header has no paragraph that begins with `Change it:`";
    assert_eq!(said, expected);
}

#[test]
fn a_picture_is_taken_out_of_a_transcript() {
    let transcript = "$ cargo run\n0 ms   waited   worked\none  A\nthreads 1\nbetween\n0 ms   waited   worked\ntwo  A\n\
                      measured 2 ms\nthreads 2\nafter\n";
    let page = |which| {
        let book = Book::new(&format!("# Page\n\n{{{{printed lesson/two{which}}}}}\n"));
        book.write("docs/transcripts/lesson/two.txt", transcript);
        book
    };
    assert!(page("").built().contains("\">0 ms   waited   worked\none  A\nthreads 1\n</code>"));
    assert!(page(" second").built().contains("\">0 ms   waited   worked\ntwo  A\nmeasured 2 ms\nthreads 2\n</code>"));
    let said = page(" third").complaint();
    assert_eq!(said, "docs/src/page.md:3: lesson/two prints no third timeline");
    refuses("# Page\n\n{{printed lesson/idea}}\n", "docs/src/page.md:3: lesson/idea prints no first timeline");
}

#[test]
fn a_book_that_is_not_built_leaves_the_last_one() {
    let book = Book::new("# Page\n\nThe last one.\n");
    let before = book.built();
    book.write("docs/src/page.md", "# Page\n\n[there](gone.md)\n");
    assert!(book.complaint().starts_with("docs/src/page.md:3: dead link"));
    assert_eq!(fs::read_to_string(book.0.join("docs/book/page.html")).expect("it is still there"), before);
    let left: Vec<_> =
        fs::read_dir(book.0.join("docs")).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with(".book-")), "nothing is left behind: {left:?}");
}

#[test]
fn a_book_can_be_built_several_times_at_once() {
    let book = Book::new("# Page\n");
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| docs::build(&book.0.join("docs"), true).expect("nothing is wrong"));
        }
    });
    assert!(book.0.join("docs/book/page.html").is_file());
}

#[test]
fn backticks_in_a_transcript_end_no_code() {
    let book = Book::new("# Page\n\n{{transcript lesson/idea}}\n");
    book.write("docs/transcripts/lesson/idea.txt", "$ cargo run\n```\n<b>bold</b>\n");
    assert!(book.built().contains("```\n&lt;b&gt;bold&lt;/b&gt;"));
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named() {
    let book = Book::new("# Page\n");
    book.write("docs/book.toml", &format!("{BOOK}[build]\nbuild-dir = \"src/page.md/book\"\n"));
    let said = book.complaint();
    assert!(said.starts_with("cannot write ") && said.contains("page.md"), "{said}");
}

#[test]
fn a_page_that_is_missing_is_an_error() {
    let book = Book::new("# Page\n");
    fs::remove_file(book.0.join("docs/src/page.md")).expect("it is there");
    let said = book.complaint();
    assert!(said.contains("page.md"), "{said}");
    assert!(!book.0.join("docs/src/page.md").exists(), "the page is not made up");
}

#[test]
fn corrupt_data_is_an_error() {
    let book = Book::new("# Page\n\n{{figure comparison.cores}}\n");
    book.write("docs/data/comparison.json", "{");
    book.measured();
    let said = book.complaint();
    assert!(said.starts_with("docs/src/page.md:3: docs/data/comparison.json is corrupt: "), "{said}");
}

#[test]
fn a_row_of_scale_that_is_corrupt_is_named_by_its_line() {
    let page = "# Page\n\n{{stale}}\n\n{{figure scale.date}}\n";
    let about = r#"{"date":"2026-11-22","samples":3,"versions":{}}"#;
    for (text, complaint) in [
        (format!("{about}\n{{\"calls\":1}}\n"), "docs/src/page.md:3: docs/data/scale.json:2 is corrupt: "),
        (format!("{about}\n{{\n"), "docs/src/page.md:3: docs/data/scale.json:2 is corrupt: "),
        (String::new(), "docs/src/page.md:3: docs/data/scale.json does not say when it was measured"),
    ] {
        let book = Book::new(page);
        book.write("docs/data/scale.json", &text);
        book.measured();
        let said = book.complaint();
        assert!(said.starts_with(complaint) && !said.contains('\n'), "{said}");
    }
}

#[test]
fn data_that_is_not_as_it_was_measured_is_an_error() {
    let complaint = |file: &str| {
        format!(
            "docs/data/{file} is not what was measured: its digest is not that of docs/data/SHA256SUMS; measure again and take \
             the figures over with `cargo run -p docs -- figures`"
        )
    };
    let book = Book::new("# Page\n");
    book.built();
    let data = data_of_the_real_book("scale_again");
    book.write("docs/data/scale_again.json", &data.replacen("2026", "2025", 1));
    assert_eq!(book.complaint(), complaint("scale_again.json"));
    book.write("docs/data/scale_again.json", &data);
    book.built();
    book.write("docs/data/another.json", "{}");
    assert_eq!(book.complaint(), complaint("another.json"), "nor may there be any that was not measured");
    fs::remove_file(book.0.join("docs/data/SHA256SUMS")).expect("it is there");
    let said = book.complaint();
    assert!(said.starts_with("cannot read docs/data/SHA256SUMS: "), "{said}");
}

#[test]
fn what_a_sentence_says_in_words_must_hold() {
    let page = |comparison: &str| format!("# Page\n\nIt grows.{{{{holds {comparison}}}}}\n");
    let book = |comparison: &str| {
        let book = Book::new(&page(comparison));
        let row = |name: &str, ms: f64| {
            format!(r#"{{"arrangement":"{name}","calls":1000,"overhead_ms":{ms},"cpu_ms":1.0,"bytes_a_call":200}}"#)
        };
        let about = r#"{"date":"2026-11-22","samples":3,"versions":{}}"#;
        book.write("docs/data/scale.json", &format!("{about}\n{}\n{}\n", row("slow", 5.0), row("quick", 2.0)));
        book.measured();
        book
    };
    let ratio = "scale.overhead.1000.slow/quick";
    let slow = |than: &str| format!("scale.overhead.1000.slow {than}");
    for holds in [
        format!("{ratio} > 2"),
        format!("{ratio} < 2.51"),
        "scale.samples < 4".to_owned(),
        slow("< 6ms"),
        slow("> 900µs"),
    ] {
        assert!(book(&holds).built().contains("<p>It grows.</p>"), "{holds}");
    }
    for (comparison, why) in [
        (format!("{ratio} > 3"), format!("the text says that {ratio} > 3, and it is 2.50x")),
        (format!("{ratio} < 2.5"), format!("the text says that {ratio} < 2.5, and it is 2.50x")),
        (format!("{ratio} = 2.5"), "`=` is neither < nor >".to_owned()),
        (format!("{ratio} > two"), "`two` is no count, ratio or time".to_owned()),
        (format!("{ratio} > 2.."), "`2..` is no count, ratio or time: invalid float literal".to_owned()),
        (slow("< 2000µs"), "the text says that scale.overhead.1000.slow < 2000µs, and it is 5.0\u{a0}ms".to_owned()),
        (slow("> 2"), "`2` cannot be compared with 5.0\u{a0}ms; a time has a unit, as in 2ms".to_owned()),
        ("scale.bytes.1000.slow > 2".to_owned(), "`200\u{a0}bytes` is no count, ratio or time".to_owned()),
        (ratio.to_owned(), format!("`{ratio}` is no comparison: it takes a figure, < or >, and a number")),
        ("scale.overhead.1000.slow/gone > 2".to_owned(), "unknown arrangement `gone`".to_owned()),
    ] {
        assert_eq!(book(&comparison).complaint(), format!("docs/src/page.md:3: {why}"));
    }
}

/// What criterion leaves behind; `broken` is a file below its folder and what stands in it instead, or nothing at all.
fn benchmarked(broken: Option<(&str, Option<&str>)>) -> Book {
    let book = Book::new("# Page\n");
    let others = ["scaling", "overhead", "computing", "uneven", "grain", "amdahl", "peers", "cancellation"];
    let others = others.map(|group| (group, "how", "10"));
    let waiting = [("parallel", "tokio"), ("sequential", "tokio"), ("parallel", "smol")];
    let waiting = waiting.map(|(model, runtime)| ("waiting", model, runtime));
    for (second, (group, function, parameter)) in waiting.into_iter().chain(others).enumerate() {
        let folder = format!("criterion/{group}/{function}/{parameter}/new");
        let name = format!(r#"{{"group_id":"{group}","function_id":"{function}","value_str":"{parameter}"}}"#);
        book.write(&format!("{folder}/benchmark.json"), &name);
        let interval = r#"{"confidence_level":0.95,"lower_bound":199e6,"upper_bound":202e6}"#;
        let median = format!(r#"{{"confidence_interval":{interval},"point_estimate":200.5e6,"standard_error":1.0}}"#);
        book.write(
            &format!("{folder}/estimates.json"),
            &format!(r#"{{"mean":{median},"median":{median},"slope":null}}"#),
        );
        book.write(&format!("{folder}/sample.json"), r#"{"iters":[1.0,1.0],"times":[199e6,202e6]}"#);
        book.measured_at(&folder, Duration::from_secs(1_800_000_000 + second as u64));
    }
    match broken {
        Some((file, Some(text))) => book.write(&format!("criterion/{file}"), text),
        Some((file, None)) => fs::remove_file(book.0.join("criterion").join(file)).expect("it is there"),
        None => {}
    }
    book
}

fn read(book: &Book) -> anyhow::Result<criterion::Benchmarks> {
    criterion::read(&book.0.join("criterion"), &book.0.join("Cargo.lock"))
}

#[test]
fn what_criterion_measured_is_read_and_written() {
    let book = benchmarked(None);
    let benchmarks = read(&book).expect("all is there");
    let file = book.0.join("docs/data/benchmarks.json");
    benchmarks.write(&file).expect("the folder is there");
    let written: criterion::Benchmarks =
        serde_json::from_str(&fs::read_to_string(file).expect("it was written")).expect("it is what is read");
    assert_eq!(written, benchmarks);
    let waiting: Vec<_> = benchmarks.group("waiting").collect();
    let names: Vec<_> = waiting.iter().map(|row| format!("{} {}", row.function, row.parameter)).collect();
    assert_eq!(names, ["parallel tokio", "parallel smol", "sequential tokio"], "in order of time, but by model");
    let first = waiting[0];
    assert_eq!((first.function.as_str(), first.samples), ("parallel", 2));
    let milliseconds = [first.lower_ns, first.median_ns, first.upper_ns].map(|ns| format!("{:.1}", ns / 1e6));
    assert_eq!(milliseconds, ["199.0", "200.5", "202.0"]);
    assert_eq!(benchmarks.date, "2027-01-15");
    let libraries: Vec<_> = benchmarks.versions.keys().map(String::as_str).collect();
    assert_eq!(libraries, ["async-std", "criterion", "futures", "rayon", "smol", "tokio"]);
}

#[test]
fn estimates_that_are_corrupt_or_missing_are_named() {
    let file = "waiting/parallel/smol/new/estimates.json";
    let beyond = r#"{"median":{"confidence_interval":{"confidence_level":0.95,"lower_bound":3.0,"upper_bound":4.0},"point_estimate":2.0}}"#;
    for (text, why) in [
        (Some("{\"median\":"), "is corrupt: EOF"),
        (Some("{}"), "is corrupt: missing field `median`"),
        (Some(beyond), "is corrupt: its median lies outside"),
        (None, "; run cargo bench"),
    ] {
        let book = benchmarked(Some((file, text)));
        let said = format!("{:#}", read(&book).expect_err("a file is broken"));
        let said = said.replace('\\', "/");
        assert!(said.contains(file) && said.contains(why), "{said}");
        assert!(!said.contains('\n'), "it is one line: {said}");
    }
}

#[test]
fn a_group_that_was_not_measured_is_named() {
    let book = benchmarked(Some(("overhead/how/10/new/benchmark.json", None)));
    let said = format!("{:#}", read(&book).expect_err("a group is missing"));
    assert!(said.contains("has no benchmark of overhead; run cargo bench"), "{said}");
}

#[test]
fn benchmarks_of_two_runs_are_not_mixed() {
    let book = benchmarked(None);
    book.measured_at("criterion/grain/how/10/new", Duration::from_secs(1_800_000_000 - 7_200));
    let said = format!("{:#}", read(&book).expect_err("one is older"));
    let said = said.replace('\\', "/");
    assert!(said.contains("grain/how/10/new was not measured in the same run as the others; remove "), "{said}");
}

#[test]
fn figures_of_other_versions_are_said_to_be_stale() {
    let book = Book::new("# Page\n\n{{stale}}\n\nOn tokio {{figure benchmarks.versions.tokio}}.\n");
    let measured = |versions: &str| {
        let mut data: serde_json::Value =
            serde_json::from_str(&data_of_the_real_book("benchmarks")).expect("it is JSON");
        data["versions"] = serde_json::from_str(versions).expect("it is JSON");
        book.write("docs/data/benchmarks.json", &data.to_string());
        let about = format!(r#"{{"date":"2026-11-22","samples":3,"versions":{versions}}}"#);
        book.write("docs/data/scale.json", &about);
        book.measured();
    };
    book.write(
        "Cargo.lock",
        "[[package]]\nname = \"tokio\"\nversion = \"1.54.1\"\n[[package]]\nname = \"smol\"\nversion = \"2.0.2\"\n",
    );
    measured(r#"{"tokio": "1.43.0", "smol": "2.0.2", "async-std": "1.13.2"}"#);
    let html = book.built();
    let sentence = "measured with async-std 1.13.2, tokio 1.43.0; the workspace now has no async-std, tokio 1.54.1.";
    assert_eq!(html.matches(sentence).count(), 1, "what holds for all figures is said once: {html}");
    assert!(html.contains("stale"), "{html}");
    assert!(html.contains("On tokio 1.43.0."), "{html}");

    measured(r#"{"tokio": "1.54.1", "smol": "2.0.2"}"#);
    let html = book.built();
    assert!(!html.contains("stale"), "{html}");
}

#[test]
fn a_lock_that_is_missing_or_corrupt_is_an_error() {
    let book = Book::new("# Page\n\n{{stale}}\n");
    for (lock, why) in [("", "missing field `package`"), ("[[package]]\n", "missing field `name`")] {
        book.write("Cargo.lock", lock);
        assert_eq!(book.complaint(), format!("docs/src/page.md:3: Cargo.lock is corrupt: {why}"));
    }
    fs::remove_file(book.0.join("Cargo.lock")).expect("it is there");
    let said = book.complaint();
    assert!(said.starts_with("docs/src/page.md:3: cannot read Cargo.lock: "), "{said}");
}

#[test]
fn benchmarks_on_a_page_that_would_not_say_that_they_are_stale_are_an_error() {
    for shown in ["table benchmarks.waiting", "figure scale.date", "chart waiting"] {
        refuses(&format!("# Page\n\n{{{{{shown}}}}}\n"), "docs/src/page.md:3: benchmarks without a {{stale}}");
    }
}

#[test]
fn benchmarks_are_shown_as_ratios() {
    let row = |group: &str, function: &str, parameter: &str, ns: f64| {
        serde_json::json!({
            "group": group, "function": function, "parameter": parameter, "samples": 10,
            "median_ns": ns, "lower_ns": ns * 0.9, "upper_ns": ns * 1.1,
        })
    };
    let mut data: serde_json::Value = serde_json::from_str(&data_of_the_real_book("benchmarks")).expect("it is JSON");
    data["machine"]["cores"] = 2.into();
    data["measurements"] = serde_json::json!([
        row("computing", "sequential", "loop", 100e6),
        row("computing", "parallel", "rayon", 55e6),
        row("computing", "ceiling", "process-a-core", 52e6),
        row("amdahl", "rayon", "50", 80e6),
        row("amdahl", "rayon", "100", 100e6),
        row("overhead", "spawn", "tokio", 300.0),
        row("overhead", "spawn", "smol", 400.0),
        row("overhead", "from-root", "tokio", 21_000.0),
        row("scaling", "one", "10", 2_000.0),
        row("scaling", "one", "100", 3_000.0),
        row("scaling", "two", "10", 5_000.0),
        row("peers", "rust", "1", 50e6),
        row("peers", "node", "1", 60e6),
    ]);
    let page = "# Page\n\n{{stale}}\n\n{{table benchmarks.computing}}\n\n{{table benchmarks.amdahl}}\n\n{{table \
                benchmarks.overhead spawn}}\n\n{{table benchmarks.scaling.by_parameter}}\n\n{{table \
                benchmarks.scaling.ratio_by_parameter}}\n\n{{table benchmarks.peers}}\n\nFrom the root {{figure \
                benchmarks.overhead.from-root.tokio / benchmarks.overhead.spawn.tokio}}, of the ceiling {{figure \
                benchmarks.computing.parallel.rayon.of_ceiling}}.\n";
    let book = Book::new(page);
    book.write("docs/data/benchmarks.json", &data.to_string());
    book.measured();
    let html = book.built();
    let main = html.split("<main>").nth(1).expect("the page has a main part");
    let tags = main.split('<').filter_map(|tag| tag.split_once('>'));
    let text: String =
        tags.flat_map(|(tag, text)| [if tag.starts_with("/t") { "|" } else { "" }, text.trim()]).collect();
    for expected in [
        "parallel|rayon|55.0\u{a0}ms|49.5 to 60.5\u{a0}ms|1.82x|91\u{a0}%|95\u{a0}%|",
        "rayon|50|80.0\u{a0}ms|72.0 to 88.0\u{a0}ms|1.25x|1.33x|",
        "spawn|smol|400.0\u{a0}ns|360.0 to 440.0\u{a0}ns|1.33x|",
        "one|2.0\u{a0}µs|3.0\u{a0}µs|",
        "two|5.0\u{a0}µs|–|",
        "two|2.50x|–|",
        "node|1|60.0\u{a0}ms|54.0 to 66.0\u{a0}ms|1.20x|1.00x|",
        "python||not installed|",
        "From the root 70x, of the ceiling 95\u{a0}%.",
    ] {
        assert!(text.contains(expected), "{expected} is on the page: {text}");
    }
    assert!(!text.contains("21.0\u{a0}µs"), "only what was asked for: {text}");
}

#[test]
fn every_lesson_says_what_breaks_it_and_what_its_change_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let faults = registry::faults(&root).expect("every edits.toml can be read");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_the_documents_name_exists() {
    let faults = documents::faults(&root().join("..")).expect("they can be read");
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_javascript_example_is_in_its_readme() {
    let folder = root().join("../javascript");
    let readme = fs::read_to_string(folder.join("README.md")).expect("the crate has a README");
    for example in fs::read_dir(folder.join("examples")).expect("the crate has examples") {
        let name = example.expect("an example").file_name().to_string_lossy().into_owned();
        let is_example = name.starts_with("js_");
        assert!(
            !is_example || readme.contains(&format!("](examples/{name})")),
            "javascript/README.md does not name {name}"
        );
    }
}

#[test]
fn a_command_that_would_not_work_is_an_error() {
    refuses(
        "# Page\n\n`cargo run -p lessons`\n",
        "docs/src/page.md:3: `cargo run -p lessons`: there is no package lessons",
    );
}

#[test]
fn the_readmes_have_the_rows_of_their_entries() {
    readmes::check(&root().join("..")).unwrap_or_else(|fault| panic!("{fault:#}"));
}

/// Each block after a mark such as `<!-- transcript sequential -->` is a part of that program's transcript.
#[test]
fn the_readme_shows_what_programs_print() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("../README.md")).expect("there is a README");
    let marked: Vec<_> = readme.split("<!-- transcript ").skip(1).collect();
    assert_eq!(marked.len(), 2, "sequential above concurrent");
    for part in marked {
        let (package, rest) = part.split_once(" -->\n```text\n").expect("a block follows the mark");
        let (block, _) = rest.split_once("\n```").expect("the block ends");
        let transcript =
            fs::read_to_string(root.join("transcripts").join(package).join("main.txt")).expect("a transcript");
        assert!(!block.is_empty() && transcript.contains(block), "README.md: {package} does not print\n{block}");
    }
}
