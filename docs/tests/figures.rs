//! What the book shows of the runs in its `data/`, and what it says where they differ, are not ours, or are broken.

mod common;

use std::path::Path;
use std::{fs, thread};

use serde_json::{Value, json};

use crate::common::{Book, root};

/// A book of one page whose data is made up, with a run in which tasks have that overhead, and rayon takes that long.
fn book(page: &str, runs: &[(&str, f64, f64)]) -> Book {
    let book = Book::new(&format!("# Page\n\n{{{{stale}}}}\n\n{page}\n"));
    book.write("Cargo.lock", "[[package]]\nname = \"tokio\"\nversion = \"1.54.1\"\n");
    for (name, overhead_ms, rayon_ms) in runs {
        add_run(&book, name, *overhead_ms, *rayon_ms);
    }
    book
}

fn add_run(book: &Book, name: &str, overhead_ms: f64, rayon_ms: f64) {
    let about = json!({
        "date": "2026-11-22", "samples": 9, "machine": { "cpu": "A processor", "cores": 2 },
        "versions": { "tokio": "1.54.1", "node": null },
    });
    let row = |pattern: &str, ms: f64| {
        json!({
            "pattern": pattern, "label": format!("the {pattern}"), "calls": 1_000,
            "samples": 9, "overhead_ms": { "median": ms, "interval": [ms * 0.9, ms * 1.1] }, "cpu_ms": 1.0, "bytes_per_call": 200,
        })
    };
    let target = json!({ "target": "1000 calls: overhead, tasks", "measured": 0.5, "at_most": 1.0, "met": true, "source": "a reason" });
    let lines = [about, row("tasks", overhead_ms), row("join", 2.0), target].map(|line| line.to_string());
    book.write(&format!("docs/data/{name}/scale.json"), &(lines.join("\n") + "\n"));
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
    book.write(&format!("docs/data/{name}/benchmarks.json"), &benchmarks.to_string());
}

/// The text of a page, with a bar between cells.
fn text(html: &str) -> String {
    let tags = html.split('<').filter_map(|tag| tag.split_once('>'));
    tags.flat_map(|(tag, text)| [if tag.starts_with("/t") { "|" } else { "" }, text.trim()]).collect()
}

#[track_caller]
fn has(page: &str, expected: &str) {
    assert!(page.contains(expected), "{expected} is on the page: {page}");
}

const RATIO: &str = "scale.overhead.tasks.1000 / join.1000";

#[test]
fn a_figure_is_a_range_over_every_run() {
    let page = format!(
        "It has {{{{figure {RATIO}}}}}, {{{{figure scale.overhead.tasks.1000}}}}, {{{{figure scale.bytes.tasks.1000}}}}."
    );
    let both = book(&page, &[("run-1", 4.0, 51.0), ("run-2", 6.5, 80.0)]);
    has(&both.page(true), "It has 2.00x to 3.25x, 4 to 6.5\u{a0}ms, 200\u{a0}bytes.");
    has(&book(&page, &[("run-2", 6.5, 80.0)]).page(true), "It has 3.25x, 6.5\u{a0}ms, 200\u{a0}bytes.");
}

#[test]
fn a_readers_own_run_stands_next_to_ours() {
    let page = "On {{figure run.cores}} cores {{figure benchmarks.cpu.sequential.loop / parallel.rayon}}.\n\n{{chart benchmarks.cpu sequential parallel | CPU}}\n\n{{table targets}}";
    let html = book(page, &[("run-1", 4.0, 50.0), ("mine", 4.0, 80.0)]).page(true);
    has(&html, "On 2 cores 2.00x (yours: 1.25x).");
    assert_eq!(html.matches("<circle class=\"mine\"").count(), 2, "a ring on each bar: {html}");
    has(&text(&html), "1,000 calls: overhead, the tasks|a reason|≤\u{a0}1.00|0.50|0.50|");
}

#[test]
fn a_claim_that_one_run_contradicts_is_an_error_in_ci_and_else_a_note() {
    let page = format!("It grows.{{{{holds {RATIO} > 2.5}}}}");
    has(&book(&page, &[("run-2", 6.5, 80.0)]).page(true), "<p>It grows.</p>");
    let both = book(&page, &[("run-1", 4.0, 51.0), ("run-2", 6.5, 80.0)]);
    let said = format!("the text says that {RATIO} > 2.5, and in run-1 it is 2.00x");
    assert_eq!(both.complaint(), format!("docs/src/page.md:5: {said}"));
    has(&text(&both.page(false)), &said.replace('>', "&gt;"));
}

#[test]
fn a_claim_is_a_figure_a_sign_and_a_number_of_the_same_kind() {
    let book = |claim: &str| book(&format!("It grows.{{{{holds {claim}}}}}"), &[("run-1", 5.0, 51.0)]);
    for holds in [
        "scale.overhead.tasks.1000 < 6ms",
        "scale.overhead.tasks.1000 > 900µs",
        "comparison.cores < 3",
        &format!("{RATIO} > 2"),
        &format!("{RATIO} < 2.51"),
    ] {
        has(&book(holds).page(true), "<p>It grows.</p>");
    }
    let gone = "scale.overhead.tasks.1000 / gone.1000";
    for (claim, why) in [
        (&*format!("{RATIO} = 2.5"), "`=` is neither < nor >"),
        (&format!("{RATIO} > two"), "`two` is no count, ratio or time"),
        (RATIO, "`join.1000` is no count, ratio or time"),
        ("2", "`2` is no comparison: it takes a figure, < or >, and a number"),
        ("scale.overhead.tasks.1000 < 2", "`2` cannot be compared with 5\u{a0}ms; a time has a unit, as in 2ms"),
        (&format!("{gone} > 2"), &format!("{gone} was not measured")),
    ] {
        assert_eq!(book(claim).complaint(), format!("docs/src/page.md:5: {why}"));
    }
}

#[test]
fn what_was_not_recorded_is_said_to_be_unknown() {
    let page =
        "Node {{figure run.versions.node}} on {{figure run.memory}} memory, {{figure scale.overhead.gone.1000}}.";
    let book_of = |page| book(page, &[("run-1", 4.0, 51.0)]);
    let html = text(&book_of(page).page(false));
    has(&html, "Node (version not recorded) on unknown memory,not measured.");
    let said = book_of(page).complaint();
    assert_eq!(said, "docs/src/page.md:5: no run has the figure `scale.overhead.gone.1000`");
    let said = book_of("{{figure run.weather}}").complaint();
    assert!(said.starts_with("docs/src/page.md:5: unknown figure `run.weather`; known are "), "{said}");
}

#[test]
fn a_table_shows_ratios_with_labels_and_the_hardware_limit() {
    let page = "{{table benchmarks.cpu}}\n\n{{table scale.overhead.ratios tasks / join}}\n\n{{table scale.overhead.pivot}}\n\n{{table repeat}}";
    let html = text(&book(page, &[("run-1", 4.0, 50.0), ("run-2", 9.0, 50.0)]).page(true));
    has(&html, "parallel|rayon|50\u{a0}ms|45 to 55\u{a0}ms|2.00x|95\u{a0}%|");
    has(&html, "the tasks / the join|2.00x to 4.50x|");
    has(&html, "the tasks|4 to 9\u{a0}ms|");
    has(&html, "0 of 3 rows of criterion, 1 of 2 rows of");
}

#[test]
fn a_chart_shows_what_its_words_say() {
    let page =
        "{{chart benchmarks.cpu sequential parallel | CPU work}}\n\n{{chart scale.overhead tasks join | Overhead}}";
    let html = book(page, &[("run-1", 4.0, 50.0), ("run-2", 9.0, 75.0)]).page(true);
    has(&html, "loop 100\u{a0}ms, rayon 50 to 75\u{a0}ms.");
    // The bar is solid up to the first run and light up to the second.
    let bars = html.split("<rect class=\"parallel").skip(1);
    let widths = bars.map(|bar| bar.split("width=\"").nth(1).and_then(|rest| rest.split('"').next()));
    let bars: Vec<f64> = widths.map(|width| width.expect("a width").parse().expect("a number")).collect();
    assert!((bars[0] / bars[1] - 2.0).abs() < 0.01, "{bars:?}");
    has(&html, "the tasks 4 to 9\u{a0}ms with 1,000 calls, the join 2\u{a0}ms with 1,000 calls.");
    let said = book("{{chart benchmarks.cpu}}", &[("run-1", 4.0, 50.0)]).complaint();
    assert!(said.starts_with("docs/src/page.md:5: a chart takes a group"), "{said}");
}

#[test]
fn every_figure_can_be_downloaded() {
    let book = book("[CSV](benchmarks/data.csv)", &[("run-1", 4.0, 50.0)]);
    book.build(true).expect("nothing is wrong");
    has(
        &book.read("docs/book/benchmarks/data.csv"),
        "run-1,scale.overhead,tasks,\"the tasks\",1000,9,ns,4000000,3600000,4400000",
    );
}

#[test]
fn figures_of_other_versions_are_said_to_be_old() {
    let book = book("Text.", &[("run-1", 4.0, 51.0)]);
    assert!(!book.page(true).contains("are old"));
    book.write("Cargo.lock", "[[package]]\nname = \"tokio\"\nversion = \"1.60.0\"\n");
    has(&text(&book.page(true)), "measured with tokio 1.54.1; the workspace now has tokio 1.60.0.");
    book.write("Cargo.lock", "[[package]]\n");
    assert_eq!(book.complaint(), "docs/src/page.md:3: Cargo.lock is corrupt: missing field `name`");
}

#[test]
fn corrupt_data_is_named_by_file_and_line() {
    for (file, text, why) in [
        ("run-1/scale.json", "{\"calls\":1}\n", "docs/data/run-1/scale.json:1 is corrupt: "),
        ("run-1/scale.json", "", "docs/data/run-1/scale.json is empty"),
        ("run-1/scale.json", "{\"steal\":\"\"}", "docs/data/run-1/scale.json does not say when it was measured"),
        ("run-1/benchmarks.json", "{", "docs/data/run-1/benchmarks.json is corrupt: "),
        ("comparison.json", "{", "docs/data/comparison.json is corrupt: "),
    ] {
        let book = book("{{figure run.date}}", &[("run-1", 4.0, 51.0)]);
        book.write(&format!("docs/data/{file}"), text);
        let said = book.complaint();
        assert!(said.contains(why), "{said}");
    }
    let said = book("{{figure run.date}}", &[]).complaint();
    assert!(said.contains("docs/data contains no run"), "{said}");
}

/// The real pages bear any data: ours, each run of it alone, and that of another machine.
#[test]
#[ignore = "builds the whole book three times; .ci/run runs it"]
fn the_real_book_is_built_from_each_run_and_from_eight_cores() {
    let runs: Vec<_> = fs::read_dir(root().join("data"))
        .expect("the real book has data")
        .map(|entry| entry.expect("it is readable").path())
        .filter(|path| path.is_dir() && !path.ends_with("mine"))
        .collect();
    assert!(!runs.is_empty());
    let each = runs.iter().map(|run| (run, false)).chain([(&runs[0], true)]);
    thread::scope(|scope| {
        for (run, eight_cores) in each {
            scope.spawn(move || {
                let book = Book::new("");
                copied_but(root(), &book.path("docs"), &["book", "data"]);
                for file in ["scale.json", "benchmarks.json"] {
                    let text = fs::read_to_string(run.join(file)).expect("it is text");
                    let text = if eight_cores { on_eight_cores(&text) } else { text };
                    book.write(&format!("docs/data/run-1/{file}"), &text);
                }
                copied_but(&root().join(".."), &book.path(""), &["target", "docs"]);
                book.build(!eight_cores).unwrap_or_else(|error| panic!("{error:#}"));
                let page = book.read("docs/book/benchmarks/cpu.html");
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

/// A folder without what is hidden and some others.
fn copied_but(from: &Path, to: &Path, others: &[&str]) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("it is readable") {
        let path = entry.expect("it is readable").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if name.starts_with('.') || others.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            copied_but(&path, &to.join(&name), &[]);
        } else {
            fs::copy(&path, to.join(&name)).expect("it can be copied");
        }
    }
}
