//! A book with a mistake is not built, and the message says where the mistake is; the real book is built.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, process, thread};

use docs::{documents, idea, readmes, registry, search, words};

/// A small book in a folder of its own, with a lesson crate beside it; the folder is removed in the end.
struct Book(PathBuf);

const BOOK: &str = "[book]\ntitle = \"A book\"\n[output.html]\ninput-404 = \"\"\nplayground = { runnable = false }\n";
const LESSON: &str = "//! The idea.\n//!\n//! Run it: `cargo run`\n//!\n//! Change it: why?\n\nfn main() {}\n";
const PICTURE: &str =
    "<svg role=\"graphics-document document\">\n<title>A run</title>\n<desc>It took a while.</desc>\n</svg>\n";

const RECORDING: &str = "{\"lanes\":[{\"file\":\"lesson/src/lib.rs\",\"line\":2}]}";

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
        book.write("docs/src/pictures/a_run.json", RECORDING);
        book.write(
            "lesson/edits.toml",
            "[idea]\nbreaks = { edit = [[\"main() {}\", \"main() { loop {} }\"]], says = \"it ends\" }\nchange = { edit = [], prints = \"because\" }\n",
        );
        book.write(
            "lesson/src/lib.rs",
            "// ANCHOR: loop\nfn a() {}\n// ANCHOR_END: loop\n// ANCHOR: no\n\n// ANCHOR_END: no\n",
        );
        for data in ["comparison", "run-1/benchmarks", "run-1/scale"] {
            book.write(&format!("docs/data/{data}.json"), &data_of_the_real_book(data));
        }
        let lock = fs::read_to_string(root().join("../Cargo.lock")).expect("the workspace has a lock");
        book.write("Cargo.lock", &lock);
        book
    }

    fn write(&self, file: &str, text: &str) {
        let file = self.0.join(file);
        fs::create_dir_all(file.parent().expect("it lies in a folder")).expect("the folder can be made");
        fs::write(file, text).expect("the file can be written");
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
                comparison.waiting}}\n\n{{stale}}\n\n{{chart benchmarks.waiting | Waiting}}\n\n{{picture a_run}}\n\nIt takes {{figure comparison.latency}}, see [there](first.md#here).\n";
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
        "<figure class=\"picture\" data-recording=\"a_run\" tabindex=\"0\">\n<figcaption>A run</figcaption>\n<svg role=\"img\">\n<title>A run</title>\n<desc>It took a while.</desc>\n</svg>\n<script",
        "\"code\":\"fn a() {}\"",
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
    refuses("# Page\n\n{{table gone}}\n", "docs/src/page.md:3: no run has the figure `gone`");
    refuses("# Page\n\n{{stale}}\n\n{{chart gone}}\n", "docs/src/page.md:5: a chart takes a group");
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
fn examples_are_mostly_their_idea() {
    let shares = idea::shares(&root().join("..")).expect("they can be read");
    let table = idea::table(&root().join("..")).expect("they can be read");
    assert!(shares[0].lines.share() >= 0.3, "the smallest share is below 30 %:\n{table}");
    assert!(idea::median(&shares) >= 0.5, "the median is below 50 %:\n{table}");
}

#[test]
fn headers_ask_and_do_not_tell() {
    let faults = idea::headers(&root().join("..")).expect("they can be read");
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn nothing_that_people_read_has_a_word_of_the_list() {
    let faults = words::faults(&root().join("..")).expect("they can be read");
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
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
