//! A lesson as a page shows it: what to predict, the code, what it prints, what to change, and what goes wrong.

use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, ensure};
use diff::Result as Line;
use regex::Regex;

use crate::edits::apply;
use crate::idea::Lines;
use crate::places::Places;
use crate::registry::{Entries, Example};
use crate::sources::{details, fenced, file_name, transcript, unindented};

/// How many lines of a program are shown before it is folded away.
const LONG: usize = 45;

/// The topic of an example and any new terms, what to predict, and what to change, out of a header whose paragraphs begin with `Run it:`,
/// `Predict:` and `Change it:`.
fn header(source: &str) -> anyhow::Result<[String; 3]> {
    let header = source.lines().filter_map(|line| line.strip_prefix("//!")).map(str::trim);
    let header = units_kept(&header.collect::<Vec<_>>().join("\n"));
    let paragraph = |label: &str| {
        let paragraph = header.split("\n\n").find_map(|paragraph| paragraph.strip_prefix(label));
        paragraph.with_context(|| format!("the header has no paragraph that begins with `{label}`"))
    };
    paragraph("Run it:")?;
    let topic = header.split("\n\n").take_while(|paragraph| !paragraph.starts_with("Run it:"));
    let topic = topic.collect::<Vec<_>>().join("\n\n");
    ensure!(!topic.is_empty(), "the header does not begin with the topic");
    Ok([&topic, paragraph("Predict:")?, paragraph("Change it:")?].map(|part| part.trim().to_owned()))
}

/// `{{lesson package/example}}`, below a heading of that level.
pub(crate) fn show(workspace: &Path, places: &Places, page: &Path, name: &str, level: &str) -> anyhow::Result<String> {
    let example = Example::find(workspace, name)?;
    let Example { name: title, file, source, .. } = &example;
    let in_file = || file.clone();
    let [topic, predict, change] = header(source).with_context(in_file)?;
    let code = folded(source).with_context(in_file)?;
    let entries = Entries::read(workspace, &example.package)?;
    let entry = entries.get(title)?;
    let broken = apply(source, &entry.breaks.edit).with_context(in_file)?;
    let program = fenced("rust", &code);
    let is_long = code.lines().filter(|line| !line.starts_with("# ")).count() > LONG;
    let name_of_file = file_name(file);
    let mut parts = vec![
        format!("{level} `{title}`"),
        topic,
        format!("**Predict:** {predict}"),
        if is_long { details(&name_of_file, &program) } else { format!("{name_of_file}:\n\n{program}") },
        // A reader who is asked for a prediction does not see the answer below the question.
        details("What it prints", &transcript(workspace, name)?),
    ];
    parts.extend(entries.idea(title).map(|idea| format!("**Result:** {idea}.")));
    if !entry.symptoms.is_empty() {
        parts.push(format!("**Seen as:** {}.", entry.symptoms));
    }
    parts.push(format!("**Change it:** {change}"));
    let answer = &entry.change.as_ref().with_context(|| format!("{title} has no change"))?.prints;
    parts.push(details("Answer", &format!("It prints:\n\n{}", fenced("text", answer))));
    let what_goes_wrong = format!(
        "With this change the program no longer shows its point:\n\n{}\n\n\
         It compiles and runs, and its own assertion fails:\n\n{}",
        fenced("diff", &changed_lines(source, &broken)),
        fenced("text", &entry.breaks.says)
    );
    parts.push(details("What goes wrong", &what_goes_wrong));
    if let Some(fixed) = &entry.fixed {
        parts.push(format!("**The fix:** {}", places.link(page, fixed)?));
        let differ = difference(&example, &Example::find(workspace, fixed)?);
        parts.push(details("The lines that differ", &differ));
    }
    Ok(parts.join("\n\n"))
}

/// The lines in which two examples differ, without their headers.
fn difference(before: &Example, after: &Example) -> String {
    let [before, after] = [before, after].map(|example| {
        let code = example.source.lines().skip_while(|line| line.starts_with("//!"));
        code.collect::<Vec<_>>().join("\n")
    });
    fenced("diff", &changed_lines(&before, &after))
}

/// `{{fix package/example}}`: what differs in its fixed version.
pub(crate) fn fix(workspace: &Path, name: &str) -> anyhow::Result<String> {
    let (mistake, fixed) = (Example::find(workspace, name)?, Example::find(workspace, &format!("{name}_fixed"))?);
    Ok(format!("{}:\n\n{}", file_name(&fixed.file), difference(&mistake, &fixed)))
}

/// The code of an example, of which mdBook hides what is frame until the reader asks for it.
fn folded(source: &str) -> anyhow::Result<String> {
    let Lines { idea, frame } = Lines::of(source)?;
    let lines = source.lines().zip(1..).filter(|(line, _)| !line.starts_with("//!")).map(|(line, number)| {
        // A comment or an empty line goes with the code below it.
        let of_frame = match (idea.range(number..).next(), frame.range(number..).next()) {
            (Some(idea), Some(frame)) => frame < idea,
            (idea, _) => idea.is_none(),
        };
        format!("{}{line}\n", if of_frame { "# " } else { "" })
    });
    Ok(lines.collect())
}

/// The lines of an example that are its idea, without comments, without the indent that they share, and without the paragraph that
/// shows the timeline: what is computed for its title may say what happens.
pub(crate) fn idea(workspace: &Path, name: &str) -> anyhow::Result<String> {
    let Example { file, source, .. } = Example::find(workspace, name)?;
    let Lines { mut idea, .. } = Lines::of(&source).context(file)?;
    let mut number = 0;
    for paragraph in source.split("\n\n") {
        // The empty line that it ends with is counted too.
        let lines = number + 1..=number + paragraph.lines().count() + 1;
        number = *lines.end();
        if paragraph.contains(".show(") {
            idea.retain(|line| !lines.contains(line));
        }
    }
    let lines: Vec<_> = source.lines().collect();
    let numbers: Vec<_> = idea.into_iter().collect();
    // An item that follows another, such as a function below `main`, has an empty line before it.
    let groups = numbers.chunk_by(|above, below| !lines[*above..below - 1].contains(&"")).map(|group| {
        let code = group.iter().map(|number| lines[number - 1]);
        let code: Vec<_> = code.map(|line| line.split_once(" // ").map_or(line, |(code, _)| code).trim_end()).collect();
        unindented(&code).join("\n")
    });
    Ok(fenced("rust", &groups.collect::<Vec<_>>().join("\n\n")))
}

/// The lines that differ, with `-` and `+` before them; an empty line stands for those between that are the same.
pub(crate) fn changed_lines(before: &str, after: &str) -> String {
    let lines = diff::lines(before, after);
    let groups = lines.split(|line| matches!(line, Line::Both(..))).filter(|group| !group.is_empty()).map(|group| {
        let signed = group.iter().map(|line| match *line {
            Line::Left(line) => ('-', line),
            Line::Right(line) | Line::Both(line, _) => ('+', line),
        });
        let (signs, lines): (Vec<_>, Vec<_>) = signed.unzip();
        let lines = signs.iter().zip(unindented(&lines)).map(|(sign, line)| format!("{sign} {line}"));
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
