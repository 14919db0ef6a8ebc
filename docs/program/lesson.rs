//! A lesson as a page shows it: what to predict, the code, what it prints, what to change, and what goes wrong.

use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, ensure};
use diff::Result as Line;
use regex::Regex;

use crate::edits::apply;
use crate::idea::Lines;
use crate::places::Places;
use crate::registry::{Break, Entries, lesson};
use crate::sources::{details, fenced, file_name, read, transcript};

/// The header of an example.
pub(crate) struct Header {
    /// The topic, and any new terms.
    pub(crate) topic: String,
    pub(crate) predict: Option<String>,
    pub(crate) change: String,
}

impl Header {
    /// The header of an example, whose paragraphs begin with `Run it:`, `Predict:` and `Change it:`.
    pub(crate) fn read(source: &str) -> anyhow::Result<Self> {
        let header = source.lines().filter_map(|line| line.strip_prefix("//!")).map(str::trim);
        let header = header.collect::<Vec<_>>().join("\n");
        let paragraphs: Vec<_> = header.split("\n\n").collect();
        let labelled = |label: &str| paragraphs.iter().find_map(|paragraph| paragraph.strip_prefix(label));
        let required = |label: &str| {
            labelled(label).with_context(|| format!("the header has no paragraph that begins with `{label}`"))
        };
        required("Run it:")?;
        let change = units_kept(required("Change it:")?.trim());
        let topic = paragraphs.iter().take_while(|paragraph| !paragraph.starts_with("Run it:"));
        let topic = topic.copied().collect::<Vec<_>>().join("\n\n");
        ensure!(!topic.is_empty(), "the header does not begin with the topic");
        let predict = labelled("Predict:").map(|question| units_kept(question.trim()));
        Ok(Self { topic: units_kept(&topic), predict, change })
    }
}

/// `{{lesson package/example}}`, below a heading of that level.
pub(crate) fn show(root: &Path, places: &Places, page: &Path, name: &str, level: &str) -> anyhow::Result<String> {
    let workspace = root.join("..");
    let (package, example, path) = lesson(&workspace, name)?;
    let source = read(&workspace.join(&path), &path)?;
    let header = Header::read(&source).with_context(|| path.clone())?;
    let code = folded(&source).with_context(|| path.clone())?;
    let entries = Entries::read(&workspace, package)?;
    let entry = entries.get(example)?;
    let wrong = what_goes_wrong(&source, &entry.breaks).with_context(|| path.clone())?;
    let mut parts = vec![format!("{level} `{example}`"), header.topic];
    let output = transcript(root, name)?;
    // A reader who is asked for a prediction does not see the answer below the question.
    let output = if header.predict.is_some() { details("What it prints", &output) } else { output };
    parts.extend(header.predict.map(|question| format!("**Predict:** {question}")));
    let program = fenced("rust", &code);
    let is_long = code.lines().filter(|line| !line.starts_with("# ")).count() > LONG;
    let file = file_name(&path);
    parts.push(if is_long { details(&file, &program) } else { format!("{file}:\n\n{program}") });
    parts.push(output);
    parts.extend(entries.idea(example).map(|idea| format!("**Result:** {idea}.")));
    if !entry.symptoms.is_empty() {
        parts.push(format!("**Seen as:** {}.", entry.symptoms));
    }
    parts.push(format!("**Change it:** {}", header.change));
    parts.push(answer(&entries, example)?);
    parts.push(wrong);
    if let Some(fixed) = &entry.fixed {
        let link = places.link(page, fixed)?;
        let (_, _, path) = lesson(&workspace, fixed)?;
        let [before, after] = [&source, &read(&workspace.join(&path), &path)?].map(|source| without_header(source));
        parts.push(format!("**The fix:** {link}"));
        parts.push(details("The lines that differ", &fenced("diff", &changed_lines(&before, &after))));
    }
    Ok(parts.join("\n\n"))
}

/// How many lines of a program are shown before it is folded away.
const LONG: usize = 45;

fn without_header(source: &str) -> String {
    source.lines().skip_while(|line| line.starts_with("//!")).collect::<Vec<_>>().join("\n")
}

/// The code of an example, of which mdBook hides what is frame until the reader asks for it.
fn folded(source: &str) -> anyhow::Result<String> {
    let Lines { idea, frame } = Lines::of(source)?;
    let mut folded = String::new();
    for (line, number) in source.lines().zip(1..).filter(|(line, _)| !line.starts_with("//!")) {
        // A comment or an empty line goes with the code below it.
        let of_frame = match (idea.range(number..).next(), frame.range(number..).next()) {
            (Some(idea), Some(frame)) => frame < idea,
            (idea, _) => idea.is_none(),
        };
        folded += if of_frame { "# " } else { "" };
        folded += line;
        folded.push('\n');
    }
    Ok(folded)
}

/// The lines of an example that are its idea, without comments, without the indent that they share, and without the paragraph that
/// shows the timeline: what is computed for its title may say what happens.
pub(crate) fn idea(workspace: &Path, name: &str) -> anyhow::Result<String> {
    let (_, _, path) = lesson(workspace, name)?;
    let source = read(&workspace.join(&path), &path)?;
    let Lines { mut idea, .. } = Lines::of(&source).with_context(|| path)?;
    let mut number = 0;
    for paragraph in source.split("\n\n") {
        // The empty line that it ends with is counted too.
        let lines = number + 1..=number + paragraph.lines().count() + 1;
        number = *lines.end();
        if paragraph.contains(".show(") {
            idea.retain(|line| !lines.contains(line));
        }
    }
    let mut lines: Vec<String> = Vec::new();
    let mut last = None;
    for (line, number) in source.lines().zip(1..).filter(|(_, number)| idea.contains(number)) {
        let code = line.split_once(" // ").map_or(line, |(code, _)| code).trim_end();
        // An item that follows another, such as a function below `main`, has an empty line before it.
        let is_apart = last.is_some_and(|last| source.lines().take(number - 1).skip(last).any(str::is_empty));
        if is_apart {
            lines.push(String::new());
        }
        lines.push(code.to_owned());
        last = Some(number);
    }
    Ok(fenced("rust", &without_common_indent(&lines)))
}

/// Each run of lines between empty ones is moved to the left as far as it can be.
fn without_common_indent(lines: &[String]) -> String {
    let indent = |line: &String| line.len() - line.trim_start().len();
    let moved = lines.split(String::is_empty).map(|group| {
        let common = group.iter().map(indent).min().unwrap_or(0);
        group.iter().map(|line| &line[common..]).collect::<Vec<_>>().join("\n")
    });
    moved.collect::<Vec<_>>().join("\n\n")
}

/// The answer to the question that an example ends with, folded away.
fn answer(entries: &Entries, example: &str) -> anyhow::Result<String> {
    let change = entries.get(example)?.change.as_ref().with_context(|| format!("{example} has no change"))?;
    Ok(details("Answer", &format!("It prints:\n\n{}", fenced("text", &change.prints))))
}

/// The change that breaks its point, and what its own assertion then says, folded away.
fn what_goes_wrong(source: &str, breaks: &Break) -> anyhow::Result<String> {
    let changed = fenced("diff", &changed_lines(source, &apply(source, &breaks.edit)?));
    let says = fenced("text", &breaks.says);
    let what = format!(
        "With this change the program no longer shows its point:\n\n{changed}\n\n\
         It compiles and runs, and its own assertion fails:\n\n{says}"
    );
    Ok(details("What goes wrong", &what))
}

/// `{{fix package/example}}`: what differs in its fixed version.
pub(crate) fn fix(workspace: &Path, name: &str) -> anyhow::Result<String> {
    let (_, _, path) = lesson(workspace, name)?;
    let (_, _, fixed) = lesson(workspace, &format!("{name}_fixed"))?;
    let code = |path: &str| -> anyhow::Result<String> {
        let source = read(&workspace.join(path), path)?;
        Ok(source.lines().filter(|line| !line.starts_with("//!")).collect::<Vec<_>>().join("\n"))
    };
    Ok(format!("{}:\n\n{}", file_name(&fixed), fenced("diff", &changed_lines(&code(&path)?, &code(&fixed)?))))
}

/// The lines that differ, with `-` and `+` before them; an empty line stands for those between that are the same.
pub(crate) fn changed_lines(before: &str, after: &str) -> String {
    let mut groups: Vec<Vec<(char, &str)>> = vec![Vec::new()];
    for line in diff::lines(before, after) {
        match (line, groups.last_mut()) {
            (Line::Left(line), Some(group)) => group.push(('-', line)),
            (Line::Right(line), Some(group)) => group.push(('+', line)),
            _ => groups.push(Vec::new()),
        }
    }
    let groups = groups.iter().filter(|group| !group.is_empty()).map(|group| {
        let used = group.iter().filter(|(_, line)| !line.trim().is_empty());
        let indent = used.map(|(_, line)| line.len() - line.trim_start().len()).min().unwrap_or(0);
        let lines = group.iter().map(|(sign, line)| format!("{sign} {}", line.get(indent..).unwrap_or("")));
        lines.collect::<Vec<_>>().join("\n")
    });
    groups.collect::<Vec<_>>().join("\n\n")
}

/// A text in which a number and its unit stay on one line.
fn units_kept(prose: &str) -> String {
    static UNIT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(\d)\s(ms|s)\b").expect("a pattern that was tried"));
    UNIT.replace_all(prose, "$1\u{a0}$2").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_is_hidden_and_what_is_above_it_too() {
        let source = "//! Topic.\n\nuse a;\n\n/// Waits.\nfn wait() {}\n\n#[test]\nfn main() {\n    // one\n    one();\n\n    Ok(())\n}\n";
        let expected = "# \n# use a;\n\n/// Waits.\nfn wait() {}\n# \n# #[test]\n# fn main() {\n    // one\n    one();\n# \n#     Ok(())\n# }\n";
        pretty_assertions::assert_eq!(folded(source).expect("it is Rust"), expected);
    }

    #[test]
    fn only_what_differs_is_shown_without_the_indent_that_it_shares() {
        let before = "use a;\nfn main() {\n    one();\n    two();\n    if three() {\n        four();\n    }\n}";
        let after = "fn main() {\n    one();\n    2();\n    if three() {\n    }\n}";
        pretty_assertions::assert_eq!(changed_lines(before, after), "- use a;\n\n- two();\n+ 2();\n\n- four();");
    }
}
