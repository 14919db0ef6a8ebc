//! The index of the lessons: each idea with the place where it stands, and each error message with the lesson that explains it.
//!
//! The ideas are those of each crate's `edits.toml` and of javascript's README, the messages those of the programs in `errors` and of
//! the assertions in each `edits.toml`; here nothing is written twice.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};

use crate::pages::placeholders;
use crate::registry::{CRATES, Entries, Entry, Level, examples};

/// Shows what has the words that are typed; without it the page is a plain list.
const SCRIPT: &str = include_str!("../lessons.js");

/// The crates whose programs are a lesson too, with `main` for its name.
const MODELS: [&str; 4] = ["sequential", "concurrent", "parallel", "comparison"];

/// Where each lesson stands, as the target of a link: `concurrent/joining.md#join_all` for `concurrent/join_all`.
pub(crate) type Places = BTreeMap<String, String>;

/// An idea, and the examples that show it.
struct Lessons {
    section: String,
    idea: String,
    level: Option<Level>,
    examples: Vec<String>,
}

/// A row of a README's table, below the heading of its section.
struct Row {
    section: String,
    cells: Vec<String>,
}

/// `{{lessons}}`: a box to search in, and below it every lesson, crate by crate, as its README groups them.
pub(crate) fn index(root: &Path) -> anyhow::Result<String> {
    let places = places(root)?;
    let workspace = root.join("..");
    let mut out = "<form class=\"lesson-search\" hidden>\n<label for=\"lesson-search\">Find a lesson by its idea, its name or an error \
                   message:</label>\n<input type=\"search\" id=\"lesson-search\" autocomplete=\"off\" spellcheck=\"false\">\n\
                   <p id=\"lesson-count\" role=\"status\"></p>\n</form>\n\n"
        .to_owned();
    for package in MODELS {
        let place = place(&places, package, "main")?;
        section(&mut out, "##", package);
        _ = write!(out, "<ul class=\"lessons\">\n<li data-words=\"\">\n\n{}\n\n", description(&workspace, package)?);
        _ = write!(out, "[`{package}`]({place}) `cargo run -p {package}`\n\n</li>\n</ul>\n\n");
        if CRATES.contains(&package) {
            lessons_of(&mut out, &workspace, package, &places)?;
        }
        out += "</section>\n\n";
    }
    for package in ["realwork", "javascript"] {
        section(&mut out, "##", package);
        lessons_of(&mut out, &workspace, package, &places)?;
        out += "</section>\n\n";
    }
    Ok(out)
}

/// What a package is, as its manifest says.
fn description(workspace: &Path, package: &str) -> anyhow::Result<String> {
    let file = format!("{package}/Cargo.toml");
    let text = fs::read_to_string(workspace.join(&file)).with_context(|| format!("cannot read {file}"))?;
    let manifest: toml::Table = toml::from_str(&text).with_context(|| file.clone())?;
    let description = manifest.get("package").and_then(|package| package.get("description")?.as_str());
    Ok(description.with_context(|| format!("{file} has no description"))?.to_owned())
}

fn section(out: &mut String, heading: &str, title: &str) {
    _ = write!(out, "<section>\n\n{heading} {title}\n\n");
}

/// A crate's rows, each an idea with one example or, where it is shown on several runtimes, with three.
fn lessons_of(out: &mut String, workspace: &Path, package: &str, places: &Places) -> anyhow::Result<()> {
    let rows = if CRATES.contains(&package) {
        let entries = Entries::read(workspace, package)?;
        let known = examples(workspace, package)?;
        let row = |row: crate::registry::Row<'_>| Lessons {
            section: row.section.to_owned(),
            idea: row.idea.to_owned(),
            level: row.level,
            examples: row.lessons.into_iter().map(str::to_owned).filter(|lesson| known.contains(lesson)).collect(),
        };
        entries.rows().into_iter().map(row).collect()
    } else {
        let rows = rows(&workspace.join(package).join("README.md"))?;
        let row = |row: Row| Lessons {
            examples: examples_in(&row),
            section: row.section,
            idea: row.cells[0].clone(),
            level: None,
        };
        rows.into_iter().map(row).collect::<Vec<_>>()
    };
    let run = if package == "realwork" { "cargo run --release -p" } else { "cargo run -p" };
    for group in rows.chunk_by(|row, next| row.section == next.section) {
        let title = &group[0].section;
        if !title.is_empty() {
            section(out, "###", title);
        }
        out.push_str("<ul class=\"lessons\">\n");
        for Lessons { idea, level, examples, .. } in group.iter().filter(|row| !row.examples.is_empty()) {
            _ = write!(out, "<li data-words=\"\">\n\n{idea}{}\n\n", label(*level));
            for example in examples {
                let place = place(places, package, example)?;
                _ = write!(out, "[`{example}`]({place}) `{run} {package} --example {example}`\n\n");
            }
            out.push_str("</li>\n");
        }
        out.push_str("</ul>\n\n");
        if !title.is_empty() {
            out.push_str("</section>\n\n");
        }
    }
    Ok(())
}

fn label(level: Option<Level>) -> &'static str {
    match level {
        Some(Level::Start) => " <small class=\"level\">start here</small>",
        Some(Level::Next) => " <small class=\"level\">next</small>",
        None => "",
    }
}

/// `{{messages}}`: what the compiler, a panic or an assertion says, and the lesson that explains it.
pub(crate) fn messages(root: &Path) -> anyhow::Result<String> {
    let places = places(root)?;
    let workspace = root.join("..");
    let mut out = String::new();
    let (compiler, panics): (Vec<_>, Vec<_>) =
        rows(&workspace.join("errors/README.md"))?.into_iter().partition(|row| row.section.is_empty());

    table(&mut out, "The compiler says");
    for row in &compiler {
        let name =
            row.cells.get(1).and_then(|cell| linked(cell, "does_not_compile/")).context("an error has a program")?;
        let file = format!("errors/does_not_compile/{name}.stderr");
        let says = fs::read_to_string(workspace.join(&file)).with_context(|| format!("cannot read {file}"))?;
        let first = says.lines().next().unwrap_or_default();
        entry(&mut out, &says, first, &format!("[{}]({})", row.cells[0], place(&places, "errors", &name)?));
    }
    out += "</tbody>\n</table>\n\n</section>\n\n";

    table(&mut out, "The program panics");
    for row in &panics {
        let [says, when, lesson] = panic_cells(row, &places)?;
        // A message that holds backticks stands between two of them.
        let says = says.strip_prefix("`` ").and_then(|says| says.strip_suffix(" ``")).unwrap_or(says.trim_matches('`'));
        entry(&mut out, &when, says, &format!("{when}: {lesson}"));
    }
    out += "</tbody>\n</table>\n\n</section>\n\n";

    table(&mut out, "A lesson's own assertion fails");
    for package in CRATES {
        let examples = examples(&workspace, package)?;
        for (lesson, Entry { breaks, .. }) in Entries::read(&workspace, package)?.iter() {
            let is_example = examples.iter().any(|example| example == lesson);
            let place = place(&places, package, if is_example { lesson } else { "main" })?;
            entry(&mut out, "", &breaks.says, &format!("[{}]({place})", name(lesson)));
        }
    }
    out += "</tbody>\n</table>\n\n</section>";
    // The script reads the whole page, which ends here.
    _ = write!(out, "\n\n<script>\n{}</script>", SCRIPT.replace("\n\n", "\n"));
    Ok(out)
}

/// A table of what programs say that panic.
pub(crate) fn panics(root: &Path) -> anyhow::Result<String> {
    let places = places(root)?;
    let mut out = "| message | when | lesson |\n|---|---|---|".to_owned();
    for row in rows(&root.join("../errors/README.md"))?.iter().filter(|row| !row.section.is_empty()) {
        _ = write!(out, "\n| {} |", panic_cells(row, &places)?.join(" | "));
    }
    Ok(out)
}

/// What is said, when, and the lesson as a link.
fn panic_cells(row: &Row, places: &Places) -> anyhow::Result<[String; 3]> {
    let [says, when, lesson] = &row.cells[..] else { anyhow::bail!("errors/README.md: a panic has three cells") };
    let (package, example) = lesson.trim_matches('`').split_once('/').context("a lesson is package/example")?;
    Ok([says.clone(), when.clone(), format!("[{}]({})", name(example), place(places, package, example)?)])
}

fn table(out: &mut String, title: &str) {
    section(out, "###", title);
    out.push_str("<table class=\"messages\">\n<thead><tr><th scope=\"col\">message</th><th scope=\"col\">lesson</th></tr></thead>\n<tbody>\n");
}

fn entry(out: &mut String, words: &str, says: &str, lesson: &str) {
    let words = escaped(&words.split_whitespace().collect::<Vec<_>>().join(" "));
    _ = write!(
        out,
        "<tr data-words=\"{words}\"><td><code>{}</code></td><td>\n\n{lesson}\n\n</td></tr>\n",
        escaped(says)
    );
}

/// A lesson's name, which in a narrow column breaks between its words.
fn name(lesson: &str) -> String {
    format!("<code>{}</code>", lesson.replace('_', r"\_<wbr>"))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn place<'a>(places: &'a Places, package: &str, lesson: &str) -> anyhow::Result<&'a str> {
    let place = places.get(&format!("{package}/{lesson}"));
    place.map(String::as_str).with_context(|| format!("{package}/{lesson} is a lesson, and is on no page"))
}

/// The rows of all tables in a README, without their heads.
fn rows(readme: &Path) -> anyhow::Result<Vec<Row>> {
    let text = fs::read_to_string(readme).with_context(|| format!("cannot read {}", readme.display()))?;
    let mut rows = Vec::new();
    let (mut section, mut in_table) = (String::new(), false);
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            heading.clone_into(&mut section);
        }
        let Some(cells) = line.strip_prefix('|').and_then(|line| line.strip_suffix('|')) else {
            in_table = false;
            continue;
        };
        if line.starts_with("|--") {
            in_table = true;
        } else if in_table {
            let cells = cells.split('|').map(|cell| cell.trim().to_owned()).collect();
            rows.push(Row { section: section.clone(), cells });
        }
    }
    Ok(rows)
}

/// The examples that a row links to, in its order.
fn examples_in(row: &Row) -> Vec<String> {
    let mut examples = Vec::new();
    for name in
        row.cells[1..].iter().flat_map(|cell| cell.split("](").skip(1).filter_map(|rest| linked(rest, "examples/")))
    {
        if !examples.contains(&name) {
            examples.push(name);
        }
    }
    examples
}

/// `join` in `(examples/join.rs)` and in `examples/join/main.rs)`.
fn linked(cell: &str, folder: &str) -> Option<String> {
    let rest = cell.split_once(folder)?.1;
    Some(rest.split(['.', '/', ')']).next()?.to_owned())
}

/// Looks through every page. A `{{lesson …}}` may stand on any, once; the rest is looked for on the page of its crate.
pub(crate) fn places(root: &Path) -> anyhow::Result<Places> {
    let mut places = Places::new();
    let summary = fs::read_to_string(root.join("src/SUMMARY.md")).context("cannot read docs/src/SUMMARY.md")?;
    for page in summary.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(page, _)| page) {
        let text = fs::read_to_string(root.join("src").join(page)).with_context(|| format!("cannot read {page}"))?;
        let mut heading = String::new();
        for line in text.lines() {
            if line.starts_with('#') {
                heading = fragment(line);
            }
            for placeholder in placeholders(page, line)? {
                let what = placeholder.what;
                let (lesson, place) = if placeholder.verb == "lesson" {
                    (what.to_owned(), format!("{page}#{}", what.rsplit('/').next().unwrap_or(what)))
                } else if let Some(lesson) = of_own_page(page, placeholder.verb, what) {
                    (lesson, format!("{page}#{heading}"))
                } else {
                    continue;
                };
                let other = places.insert(lesson.clone(), place);
                let is_new = other.as_ref().is_none_or(|_| placeholder.verb != "lesson");
                ensure!(is_new, "{lesson} stands twice, on {page} and at {}", other.unwrap_or_default());
            }
        }
    }
    Ok(places)
}

/// What stands on the page of its crate without being a `{{lesson …}}`: a model, a program twice, a program that does not compile.
fn of_own_page(page: &str, verb: &str, what: &str) -> Option<String> {
    let package = page.strip_suffix(".md")?;
    match verb {
        "transcript" if what == format!("{package}/main") => Some(what.to_owned()),
        "#include" => ["examples/", "does_not_compile/"].iter().find_map(|folder| {
            let (_, file) = what.split_once(&format!("../{package}/{folder}"))?;
            Some(format!("{package}/{}", file.strip_suffix(".rs")?))
        }),
        _ => None,
    }
}

/// The id that mdBook gives a heading.
pub(crate) fn fragment(heading: &str) -> String {
    let kept = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = kept.chars().filter(|letter| letter.is_alphanumeric() || "_- ".contains(*letter));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_becomes_the_fragment_that_mdbook_makes_of_it() {
        assert_eq!(fragment("## `?` in a block that gives no `Result`"), "-in-a-block-that-gives-no-result");
        assert_eq!(fragment("## `Promise.all`"), "promiseall");
        assert_eq!(fragment("Made first, awaited later"), "made-first-awaited-later");
    }

    #[test]
    fn a_row_names_its_examples_once_each() {
        let cell = "[a](examples/a.rs), [b](examples/b/main.rs), [a](examples/a.mjs), [c](src/lib.rs)";
        assert_eq!(examples_in(&Row { section: String::new(), cells: vec!["idea".into(), cell.into()] }), ["a", "b"]);
    }
}
