//! What the book shows of the runs in its `data/`, and what it says where they differ, are not ours, or are broken.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};
use std::{env, fs, process, thread};

use docs::data::Benchmarks;
use docs::{criterion, data};
use serde_json::{Value, json};

/// A book of one page whose data is made up; the folder is removed in the end.
struct Book(PathBuf);

impl Book {
    fn new(page: &str) -> Self {
        static BOOKS: AtomicU32 = AtomicU32::new(0);
        let number = BOOKS.fetch_add(1, Ordering::Relaxed);
        let book = Self(env::temp_dir().join(format!("figures-{}-{number}", process::id())));
        let theme = "[book]\ntitle = \"A book\"\n[output.html]\ninput-404 = \"\"\nplayground = { runnable = false }\n";
        book.write("docs/book.toml", theme);
        book.write("docs/src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n");
        book.write("docs/src/page.md", &format!("# Page\n\n{{{{stale}}}}\n\n{page}\n"));
        book.write("docs/data/comparison.json", &real("data/comparison.json"));
        book.write("Cargo.lock", "[[package]]\nname = \"tokio\"\nversion = \"1.54.1\"\n");
        book
    }

    fn write(&self, file: &str, text: &str) {
        let file = self.0.join(file);
        fs::create_dir_all(file.parent().expect("it lies in a folder")).expect("the folder can be made");
        fs::write(file, text).expect("the file can be written");
    }

    /// Adds a run in which tasks have that overhead, and rayon takes that long.
    fn with(self, name: &str, overhead_ms: f64, rayon_ms: f64) -> Self {
        let about = json!({
            "date": "2026-11-22", "samples": 9, "machine": { "cpu": "A processor", "cores": 2 },
            "versions": { "tokio": "1.54.1", "node": null },
        });
        let row = |pattern: &str, ms: f64| {
            json!({
                "pattern": pattern, "label": format!("the {pattern}"), "calls": 1_000,
                "overhead_ms": { "median": ms, "interval": [ms * 0.9, ms * 1.1] }, "cpu_ms": 1.0, "bytes_per_call": 200,
            })
        };
        let target = json!({ "target": "1000 calls: overhead, tasks", "measured": 0.5, "at_most": 1.0, "met": true, "source": "a reason" });
        let lines = [about, row("tasks", overhead_ms), row("join", 2.0), target].map(|line| line.to_string());
        self.write(&format!("docs/data/{name}/scale.json"), &(lines.join("\n") + "\n"));
        let row = |function: &str, parameter: &str, ms: f64| {
            json!({
                "group": "cpu", "function": function, "parameter": parameter, "samples": 10, "median_ns": ms * 1e6,
                "lower_ns": ms * 0.9e6, "upper_ns": ms * 1.1e6, "fastest_ns": ms * 0.95e6,
            })
        };
        let rows = [
            row("sequential", "loop", 100.0),
            row("parallel", "rayon", rayon_ms),
            row("separate-processes", "one-per-core-before", 50.0),
        ];
        let benchmarks = json!({ "date": "2026-11-22", "confidence": 0.95, "versions": {}, "measurements": rows });
        self.write(&format!("docs/data/{name}/benchmarks.json"), &benchmarks.to_string());
        self
    }

    fn page(&self, strict: bool) -> String {
        let html = docs::build(&self.0.join("docs"), strict).unwrap_or_else(|error| panic!("{error:#}"));
        let html = fs::read_to_string(html.join("page.html")).expect("the page was built");
        html.split("<main>").nth(1).expect("the page has a main part").to_owned()
    }

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

fn real(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect("the real book has it")
}

/// The text of a page, with a bar between cells.
fn text(html: &str) -> String {
    let tags = html.split('<').filter_map(|tag| tag.split_once('>'));
    tags.flat_map(|(tag, text)| [if tag.starts_with("/t") { "|" } else { "" }, text.trim()]).collect()
}

const RATIO: &str = "scale.overhead.tasks.1000 / join.1000";

#[test]
fn a_figure_is_a_range_over_every_run() {
    let page = format!(
        "It has {{{{figure {RATIO}}}}}, {{{{figure scale.overhead.tasks.1000}}}}, {{{{figure scale.bytes.tasks.1000}}}}."
    );
    let both = Book::new(&page).with("run-1", 4.0, 51.0).with("run-2", 6.5, 80.0);
    assert!(
        both.page(true).contains("It has 2.00x to 3.25x, 4 to 6.5\u{a0}ms, 200\u{a0}bytes."),
        "{}",
        both.page(true)
    );
    let one = Book::new(&page).with("run-2", 6.5, 80.0);
    assert!(one.page(true).contains("It has 3.25x, 6.5\u{a0}ms, 200\u{a0}bytes."));
}

#[test]
fn a_readers_own_run_stands_next_to_ours() {
    let page = "On {{figure run.cores}} cores {{figure benchmarks.cpu.sequential.loop / parallel.rayon}}.\n\n{{chart benchmarks.cpu sequential parallel | CPU}}\n\n{{table targets}}";
    let html = Book::new(page).with("run-1", 4.0, 50.0).with(data::MINE, 4.0, 80.0).page(true);
    assert!(html.contains("On 2 cores 2.00x (yours: 1.25x)."), "{html}");
    assert_eq!(html.matches("<circle class=\"mine\"").count(), 2, "a ring on each bar: {html}");
    assert!(
        text(&html).contains("1,000 calls: overhead, the tasks|a reason|≤\u{a0}1.00|0.50|0.50|"),
        "{}",
        text(&html)
    );
}

#[test]
fn a_claim_that_one_run_contradicts_is_an_error_in_ci_and_else_a_note() {
    let page = format!("It grows.{{{{holds {RATIO} > 2.5}}}}");
    assert!(Book::new(&page).with("run-2", 6.5, 80.0).page(true).contains("<p>It grows.</p>"));
    let both = || Book::new(&page).with("run-1", 4.0, 51.0).with("run-2", 6.5, 80.0);
    let said = format!("the text says that {RATIO} > 2.5, and in run-1 it is 2.00x");
    assert_eq!(both().complaint(), format!("docs/src/page.md:5: {said}"));
    assert!(text(&both().page(false)).contains(&said.replace('>', "&gt;")), "{}", both().page(false));
}

#[test]
fn a_claim_is_a_figure_a_sign_and_a_number_of_the_same_kind() {
    let one = |claim: &str| Book::new(&format!("It grows.{{{{holds {claim}}}}}")).with("run-1", 5.0, 51.0);
    for holds in [
        format!("{RATIO} > 2"),
        format!("{RATIO} < 2.51"),
        "scale.overhead.tasks.1000 < 6ms".to_owned(),
        "scale.overhead.tasks.1000 > 900µs".to_owned(),
        "comparison.cores < 3".to_owned(),
    ] {
        assert!(one(&holds).page(true).contains("<p>It grows.</p>"), "{holds}");
    }
    for (claim, why) in [
        (format!("{RATIO} = 2.5"), "`=` is neither < nor >"),
        (format!("{RATIO} > two"), "`two` is no count, ratio or time"),
        (RATIO.to_owned(), "`1000` is no count"),
        ("scale.overhead.tasks.1000 < 2".to_owned(), "`2` cannot be compared with 5\u{a0}ms; a time has a unit"),
        (
            "scale.overhead.tasks.1000 / gone.1000 > 2".to_owned(),
            "scale.overhead.tasks.1000 / gone.1000 was not measured",
        ),
    ] {
        let said = one(&claim).complaint();
        let expected = if claim == RATIO { "docs/src/page.md:5: `" } else { why };
        assert!(said.contains(expected), "{claim}: {said}");
    }
}

#[test]
fn what_was_not_recorded_is_said_to_be_unknown() {
    let page = "Node {{figure run.versions.node}} on {{figure run.memory}} memory, {{figure scale.overhead.gone.1000}}.\n\n{{table scale.lateness-p99.pivot}}";
    let book = Book::new(page).with("run-1", 4.0, 51.0);
    let html = text(&book.page(false));
    assert!(html.contains("Node (version not recorded) on unknown memory,not measured."), "{html}");
    assert!(html.contains("Not recorded in this run."), "{html}");
    assert_eq!(book.complaint(), "docs/src/page.md:5: no run has the figure `scale.overhead.gone.1000`");
    let said = Book::new("{{figure run.weather}}").with("run-1", 4.0, 51.0).complaint();
    assert!(said.starts_with("docs/src/page.md:5: unknown figure `run.weather`; known are "), "{said}");
}

#[test]
fn a_table_shows_ratios_with_labels_and_the_hardware_limit() {
    let page = "{{table benchmarks.cpu}}\n\n{{table scale.overhead.ratios tasks / join}}\n\n{{table scale.overhead.pivot}}\n\n{{table repeat}}";
    let html = text(&Book::new(page).with("run-1", 4.0, 50.0).with("run-2", 9.0, 50.0).page(true));
    for expected in [
        "parallel|rayon|50\u{a0}ms|45 to 55\u{a0}ms|2.00x|95\u{a0}%|",
        "the tasks / the join|2.00x to 4.50x|",
        "the tasks|4 to 9\u{a0}ms|",
        "1 of 5 rows differ",
    ] {
        assert!(html.contains(expected), "{expected} is on the page: {html}");
    }
}

#[test]
fn a_chart_shows_what_its_words_say() {
    let page =
        "{{chart benchmarks.cpu sequential parallel | CPU work}}\n\n{{chart scale.overhead tasks join | Overhead}}";
    let html = Book::new(page).with("run-1", 4.0, 50.0).with("run-2", 9.0, 75.0).page(true);
    assert!(html.contains("loop 100\u{a0}ms, rayon 50 to 75\u{a0}ms."), "{html}");
    // The bar is solid up to the first run and light up to the second.
    let bars: Vec<f64> = html
        .split("<rect class=\"parallel")
        .skip(1)
        .map(|bar| bar.split("width=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a width"))
        .map(|width| width.parse().expect("a number"))
        .collect();
    assert!((bars[0] / bars[1] - 2.0).abs() < 0.01, "{bars:?}");
    assert!(html.contains("the tasks 4\u{a0}ms with 1,000 calls, the join 2\u{a0}ms with 1,000 calls."), "{html}");
    let said = Book::new("{{chart benchmarks.cpu}}").with("run-1", 4.0, 50.0).complaint();
    assert!(said.starts_with("docs/src/page.md:5: a chart takes a group"), "{said}");
}

#[test]
fn every_figure_can_be_downloaded() {
    let book = Book::new("[CSV](benchmarks/data.csv)").with("run-1", 4.0, 50.0);
    book.page(true);
    let csv = fs::read_to_string(book.0.join("docs/book/benchmarks/data.csv")).expect("it was written");
    assert!(csv.contains("run-1,scale.overhead,tasks,1000,ns,4000000,3600000,4400000"), "{csv}");
}

#[test]
fn figures_of_other_versions_are_said_to_be_old() {
    let book = Book::new("Text.").with("run-1", 4.0, 51.0);
    assert!(!book.page(true).contains("are old"));
    book.write("Cargo.lock", "[[package]]\nname = \"tokio\"\nversion = \"1.60.0\"\n");
    assert!(text(&book.page(true)).contains("measured with tokio 1.54.1; the workspace now has tokio 1.60.0."));
    book.write("Cargo.lock", "[[package]]\n");
    assert_eq!(book.complaint(), "docs/src/page.md:3: Cargo.lock is corrupt: missing field `name`");
}

#[test]
fn corrupt_data_is_named_by_file_and_line() {
    for (file, text, why) in [
        ("run-1/scale.json", "{\"calls\":1}\n", "docs/data/run-1/scale.json:1 is corrupt: "),
        ("run-1/scale.json", "", "docs/data/run-1/scale.json does not say when it was measured"),
        ("run-1/benchmarks.json", "{", "docs/data/run-1/benchmarks.json is corrupt: "),
        ("comparison.json", "{", "docs/data/comparison.json is corrupt: "),
    ] {
        let book = Book::new("{{figure run.date}}").with("run-1", 4.0, 51.0);
        book.write(&format!("docs/data/{file}"), text);
        let said = book.complaint();
        assert!(said.contains(why) && !said.contains('\n'), "{said}");
    }
    let said = Book::new("{{figure run.date}}").complaint();
    assert!(said.contains("docs/data contains no run"), "{said}");
}

/// The real pages bear any data: ours, each run of it alone, and that of another machine.
#[test]
#[ignore = "builds the whole book three times; .ci/run runs it"]
fn the_real_book_is_built_from_each_run_and_from_eight_cores() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let runs: Vec<_> = fs::read_dir(root.join("data"))
        .expect("the real book has data")
        .map(|entry| entry.expect("it is readable").path())
        .filter(|path| path.is_dir() && !path.ends_with(data::MINE))
        .collect();
    assert!(!runs.is_empty());
    let each = runs.iter().map(|run| (run, false)).chain([(&runs[0], true)]);
    thread::scope(|scope| {
        for (run, eight_cores) in each {
            scope.spawn(move || {
                let book = Book::new("");
                copied_but(root, &book.0.join("docs"), &["book", "data"]);
                copied(&root.join("data/comparison.json"), &book.0.join("docs/data/comparison.json"));
                for file in fs::read_dir(run).expect("a run") {
                    let file = file.expect("it is readable").path();
                    let text = fs::read_to_string(&file).expect("it is text");
                    let text = if eight_cores { on_eight_cores(&text) } else { text };
                    book.write(&format!("docs/data/run-1/{}", file.file_name().expect("a name").display()), &text);
                }
                copied_but(&root.join(".."), &book.0, &["target", "docs"]);
                let built = docs::build(&book.0.join("docs"), !eight_cores).unwrap_or_else(|error| panic!("{error:#}"));
                let page = fs::read_to_string(built.join("benchmarks/cpu.html")).expect("the page was built");
                assert_eq!(page.contains("Not so in these figures"), eight_cores, "{}, {eight_cores}", run.display());
            });
        }
    });
}

/// Rayon is level with the loop: a machine that contradicts the pages.
fn on_eight_cores(text: &str) -> String {
    let Ok(mut data) = serde_json::from_str::<Value>(text) else {
        return text.replace("\"cores\":2", "\"cores\":8");
    };
    for row in data["measurements"].as_array_mut().expect("measurements") {
        if row["function"] == "parallel" && row["parameter"] == "rayon" {
            for time in ["median_ns", "lower_ns", "upper_ns"] {
                row[time] = json!(row[time].as_f64().expect("a time") * 2.5);
            }
        }
    }
    data.to_string()
}

fn copied(from: &Path, to: &Path) {
    if from.is_dir() {
        copied_but(from, to, &[]);
    } else {
        fs::create_dir_all(to.parent().expect("a folder")).expect("the folder can be made");
        fs::copy(from, to).expect("it can be copied");
    }
}

/// A folder without what is hidden and some others.
fn copied_but(from: &Path, to: &Path, others: &[&str]) {
    for entry in fs::read_dir(from).expect("it is readable") {
        let path = entry.expect("it is readable").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.starts_with('.') && !others.contains(&name.as_str()) {
            copied(&path, &to.join(&name));
        }
    }
}

/// What criterion leaves behind; `broken` is a file below its folder and what stands in it instead, or nothing at all.
fn benchmarked(broken: Option<(&str, Option<&str>)>) -> Book {
    let book = Book::new("");
    let others = ["overhead", "cpu", "uneven", "grain", "amdahl", "cancellation"].map(|group| (group, "how", "10"));
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
        book.write(&format!("{folder}/sample.json"), r#"{"iters":[1.0,2.0],"times":[199e6,404e6]}"#);
        measured_at(&book, &folder, Duration::from_secs(1_800_000_000 + second as u64));
    }
    match broken {
        Some((file, Some(text))) => book.write(&format!("criterion/{file}"), text),
        Some((file, None)) => fs::remove_file(book.0.join("criterion").join(file)).expect("it is there"),
        None => {}
    }
    book
}

/// Lets the files of a benchmark be so much younger than 1970.
fn measured_at(book: &Book, folder: &str, time: Duration) {
    let file = fs::File::options().append(true).open(book.0.join(folder).join("estimates.json"));
    file.and_then(|file| file.set_modified(SystemTime::UNIX_EPOCH + time)).expect("its time can be set");
}

fn read(book: &Book) -> anyhow::Result<Benchmarks> {
    criterion::read(&book.0.join("criterion"), &book.0.join("Cargo.lock"))
}

#[test]
fn a_run_is_taken_over_from_criterion_and_scale() {
    let book = benchmarked(None);
    let benchmarks = read(&book).expect("all is there");
    let waiting: Vec<_> = benchmarks.measurements.iter().filter(|row| row.group == "waiting").collect();
    let names: Vec<_> = waiting.iter().map(|row| format!("{} {}", row.function, row.parameter)).collect();
    assert_eq!(names, ["parallel tokio", "parallel smol", "sequential tokio"], "in order of time, but by model");
    let first = waiting[0];
    assert_eq!((first.samples, first.fastest_ns), (2, Some(199e6)));
    let times = [first.lower_ns, first.median_ns, first.upper_ns].map(|ns| ns.to_string());
    assert_eq!(times, ["199000000", "200500000", "202000000"]);
    assert_eq!(benchmarks.date, "2027-01-15");

    let take_over = || data::take_over(&book.0.join("docs"), &book.0, data::MINE);
    let said = format!("{:#}", take_over().expect_err("scale was not run"));
    assert!(said.contains("scale.json; run `cargo run --release -p comparison -- scale --json"), "{said}");
    assert!(!book.0.join("docs/data/mine").exists(), "the data is as it was");
    book.write("scale.json", "{}\n");
    let folder = take_over().expect("both were measured");
    let written = fs::read_to_string(folder.join("benchmarks.json")).expect("it was written");
    assert_eq!(serde_json::from_str::<Benchmarks>(&written).expect("it is what is read"), benchmarks);
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
    measured_at(&book, "criterion/grain/how/10/new", Duration::from_secs(1_800_000_000 - 7_200));
    let said = format!("{:#}", read(&book).expect_err("one is older"));
    assert!(said.contains("grain/how/10/new was not measured in the same run as the others; remove "), "{said}");
}

#[test]
fn the_command_says_which_run_it_takes() {
    let program = Command::new(env!("CARGO_BIN_EXE_docs")).arg("figures").output().expect("it was built for this test");
    let said = String::from_utf8_lossy(&program.stderr);
    assert!(!program.status.success() && said.contains("--mine"), "{said}");
}
