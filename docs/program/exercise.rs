//! An exercise as its page shows it: the task, hints, known wrong answers and what the check says of them, and the solution.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use crate::files;
use crate::sources::{details, fenced};

/// The folders of the exercises are in this one.
const FOLDER: &str = "exercises/exercises";

/// The files of an exercise, from the workspace's root on.
pub(crate) struct Exercise {
    workspace: PathBuf,
    folder: String,
    /// The file that is edited.
    pub(crate) answer: String,
}

impl Exercise {
    /// That in a folder, such as `01_forgotten_await`.
    fn within(workspace: &Path, folder: &str) -> anyhow::Result<Self> {
        let answer = format!("exercises/answers/{folder}.rs");
        ensure!(workspace.join(&answer).is_file(), "there is no {answer}");
        Ok(Self { workspace: workspace.to_owned(), folder: format!("{FOLDER}/{folder}"), answer })
    }

    /// That of a name, such as `forgotten_await`.
    pub(crate) fn find(workspace: &Path, name: &str) -> anyhow::Result<Self> {
        let folders = files::stems(workspace, FOLDER)?;
        let folder = folders.iter().find(|folder| name_of(folder) == Some(name));
        Self::within(workspace, folder.with_context(|| format!("there is no exercise `{name}`"))?)
    }

    pub(crate) fn read(&self, file: &str) -> anyhow::Result<String> {
        files::read(&self.workspace, &format!("{}/{file}", self.folder))
    }

    /// What is to be done, as the head of its file says, and the code below.
    pub(crate) fn start(&self) -> anyhow::Result<(String, String)> {
        let (task, code) = split(&self.read("start.rs")?);
        ensure!(!task.is_empty(), "{} does not begin with its task", self.answer);
        Ok((task, code))
    }
}

/// The name of the exercise in a folder, without its number.
fn name_of(folder: &str) -> Option<&str> {
    folder.split_once('_').map(|(_, name)| name)
}

/// `{{exercise FOLDER}}`, a folder in `exercises/exercises`.
pub(crate) fn page(workspace: &Path, folder: &str) -> anyhow::Result<String> {
    let exercise = Exercise::within(workspace, folder)?;
    let (task, code) = exercise.start()?;
    // The page has the title as its heading.
    let (_title, task) = task.split_once(": ").context("the task does not begin with its title and a colon")?;
    let name = name_of(folder).context("the folder's name is not a number, `_` and a name")?;
    let check = fenced("sh", &format!("cargo run -p exercises -- check {name}"));
    let mut parts = vec![capitalised(task), fenced("rust", &code), "Edit your copy, and check it:".to_owned(), check];
    for (hint, number) in exercise.read("hints.md")?.trim().split("\n\n").zip(1..) {
        parts.push(details(&format!("Hint {number}"), hint));
    }
    parts.push("## Wrong answers".to_owned());
    parts.push("Each of these compiles. Below each is what the check prints.".to_owned());
    for wrong in files::stems(workspace, &format!("{}/wrong", exercise.folder))? {
        parts.push(format!("### {}", capitalised(&wrong.replace('_', " "))));
        let (_, code) = split(&exercise.read(&format!("wrong/{wrong}.rs"))?);
        parts.push(fenced("rust", &code));
        parts.push(fenced("text", &exercise.read(&format!("wrong/{wrong}.txt"))?));
    }
    let (why, code) = split(&exercise.read("solution.rs")?);
    parts.push("## Solution".to_owned());
    parts.push(details("Show it", &format!("{}\n\n{why}", fenced("rust", &code))));
    Ok(parts.join("\n\n"))
}

/// The text above the code, and the code.
fn split(source: &str) -> (String, String) {
    let above: Vec<_> = source.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
    let code = source.lines().skip(above.len()).collect::<Vec<_>>().join("\n");
    (above.join("\n").trim().to_owned(), code.trim().to_owned())
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace;

    #[test]
    fn every_exercise_has_a_page() {
        let read = |file: &str| files::read(&workspace(), file).expect("it is there");
        let summary = read("docs/src/SUMMARY.md");
        for folder in files::stems(&workspace(), FOLDER).expect("the exercises are there") {
            let page = format!("exercises/{}.md", name_of(&folder).expect("a number and a name"));
            assert!(summary.contains(&format!("({page})")), "SUMMARY.md lacks {page}");
            let shown = read(&format!("docs/src/{page}")).contains(&format!("{{{{exercise {folder}}}}}"));
            assert!(shown, "{page} does not show {folder}");
        }
    }
}
