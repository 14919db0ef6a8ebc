//! What goes wrong in a lesson: the edit that takes its point away, and what its own assertion says then.

use diff::Result as Line;

use crate::edits::apply;
use crate::registry::Break;

/// Lines taken out and put in, and what the program then says, hidden until the reader asks for it.
pub(crate) fn show(source: &str, breaks: &Break) -> anyhow::Result<String> {
    let changed = changed_lines(source, &apply(source, &breaks.edit)?);
    Ok(format!(
        "<details><summary>What goes wrong</summary>\n\nWith this edit the program no longer does what it is here to show:\n\n\
         ```diff\n{changed}\n```\n\nIt compiles and runs, and ends with an error, since this does not hold any more:\n\n\
         ```text\n{}\n```\n\n</details>",
        breaks.says
    ))
}

/// The lines that differ, with `-` and `+` before them; an empty line stands for those between that are the same.
fn changed_lines(before: &str, after: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_shown_without_the_indent_that_it_shares() {
        let before = "use a;\nfn main() {\n    one();\n    two();\n    if three() {\n        four();\n    }\n}";
        let after = "fn main() {\n    one();\n    2();\n    if three() {\n    }\n}";
        pretty_assertions::assert_eq!(changed_lines(before, after), "- use a;\n\n- two();\n+ 2();\n\n- four();");
    }
}
