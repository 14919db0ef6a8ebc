//! What the READMEs and the book's pages name must exist: commands, links and paths.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use mdbook_markdown::pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};

use crate::commands;
use crate::places::fragment;
use crate::prose::line_of;
use crate::registry::lesson;

/// Folders without documents of ours.
const SKIPPED: [&str; 4] = ["target", "book", "src", "node_modules"];

/// What is wrong with the documents outside the book, each with its file and line.
///
/// # Errors
/// If one cannot be read.
pub fn faults(workspace: &Path) -> anyhow::Result<Vec<String>> {
    let mut files = Vec::new();
    find(workspace, &SKIPPED, &["md"], &mut files)?;
    let mut faults = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.strip_prefix(workspace).unwrap_or(&file).display().to_string().replace('\\', "/");
        see(&text, |line, what| {
            faults.extend(check(workspace, &file, what).err().map(|fault| format!("{name}:{line}: {fault:#}")));
        });
    }
    Ok(faults)
}

/// Fails at the first command of a page that would not work.
pub(crate) fn check_commands(workspace: &Path, name: &str, page: &str) -> anyhow::Result<()> {
    let mut result = Ok(());
    see(page, |line, what| {
        if let What::Code(command) = what
            && command.starts_with("cargo ")
            && result.is_ok()
        {
            result = commands::check(workspace, command).with_context(|| format!("{name}:{line}"));
        }
    });
    result
}

/// The files below a folder whose names end so, without hidden folders and those of the names in `skipped`.
pub(crate) fn find(folder: &Path, skipped: &[&str], endings: &[&str], files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        if path.is_dir() && !name.starts_with('.') && !skipped.contains(&name.as_str()) {
            find(&path, skipped, endings, files)?;
        } else if endings.contains(&&*ending) {
            files.push(path);
        }
    }
    files.sort();
    Ok(())
}

#[derive(Clone, Copy)]
enum What<'a> {
    /// A span of code, or a line of a block for a shell.
    Code(&'a str),
    /// The target of a link or an image.
    Link(&'a str),
}

/// Calls `found` for each line that has code or a link.
fn see(text: &str, mut found: impl FnMut(usize, What<'_>)) {
    let mut in_shell = false;
    for (event, range) in new_cmark_parser(text, &MarkdownOptions::default()).into_offset_iter() {
        let line = line_of(text, range.start);
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => in_shell = language == CowStr::from("sh"),
            Event::End(TagEnd::CodeBlock) => in_shell = false,
            Event::Text(code) if in_shell => {
                code.lines().zip(line..).for_each(|(code, line)| found(line, What::Code(code)));
            }
            Event::Code(code) => found(line, What::Code(&code)),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                found(line, What::Link(&dest_url));
            }
            _ => {}
        }
    }
}

fn check(workspace: &Path, file: &Path, what: What<'_>) -> anyhow::Result<()> {
    let folder = file.parent().unwrap_or(workspace);
    match what {
        What::Code(code) if code.starts_with("cargo ") || code.contains(" cargo ") => commands::check(workspace, code),
        What::Code(path) => {
            let member = path.split_once('/').filter(|(member, _)| workspace.join(member).join("Cargo.toml").is_file());
            let is_path = member.is_some() && !path.contains([' ', '{', '*', '<', '…']);
            let exists = || workspace.join(path).exists() || lesson(workspace, path).is_ok();
            ensure!(!is_path || exists(), "there is no `{path}`");
            Ok(())
        }
        What::Link(link) if link.contains("://") || link.starts_with("mailto:") => Ok(()),
        What::Link(link) => {
            let (path, part) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { file.to_owned() } else { folder.join(path) };
            ensure!(target.exists(), "dead link `{link}`");
            if !part.is_empty() && target.extension().is_some_and(|ending| ending == "md") {
                let text = fs::read_to_string(&target).with_context(|| format!("cannot read {}", target.display()))?;
                let known = text.lines().filter(|line| line.starts_with('#')).any(|heading| fragment(heading) == part);
                ensure!(known, "dead fragment `{link}`");
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_document_names_must_exist() {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let file = workspace.join("concurrent/README.md");
        let faults = |text: &str| {
            let mut faults = Vec::new();
            see(text, |line, what| {
                faults.extend(check(&workspace, &file, what).err().map(|fault| format!("{line}: {fault:#}")));
            });
            faults.join("\n")
        };
        for (text, fault) in [
            ("[a](examples/join.rs), [b](../README.md), [c](https://a.example/) and `a/b`\n", ""),
            ("`concurrent/join`, `docs/book.toml`, `concurrent/src/{a,b}.rs`\n", ""),
            ("```sh\ncargo run -p concurrent\n```\n\n```text\ncargo walk\n```\n", ""),
            ("\n[a](examples/joined.rs)\n", "2: dead link `examples/joined.rs`"),
            ("[a](../README.md#gone)\n", "1: dead fragment `../README.md#gone`"),
            ("`concurrent/joined`\n", "1: there is no `concurrent/joined`"),
            ("```sh\ncargo run -p concurrent\ncargo walk\n```\n", "3: `cargo walk`: cargo has no command `walk`"),
            ("`LIVE=1 cargo walk`\n", "1: `LIVE=1 cargo walk`: cargo has no command `walk`"),
        ] {
            assert_eq!(faults(text), fault, "{text}");
        }
    }
}
