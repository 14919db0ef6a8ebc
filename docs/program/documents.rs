//! What the READMEs and the book's pages name must exist: commands, links and paths.

use std::path::Path;

use anyhow::{Context, ensure};
use mdbook_markdown::pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};

use crate::places::fragment;
use crate::prose::line_of;
use crate::registry::Example;
use crate::{commands, files};

/// What is wrong with the documents outside the book, each with its file and line.
///
/// # Errors
/// If one cannot be read.
pub fn faults(workspace: &Path) -> anyhow::Result<Vec<String>> {
    let without_documents = ["target", "book", "src", "node_modules"];
    let mut faults = Vec::new();
    for file in files::below(workspace, &["md"], &without_documents)? {
        let name = files::name(workspace, &file);
        faults.extend(faults_of(workspace, &file, &files::text(&file)?).map(|fault| format!("{name}:{fault}")));
    }
    Ok(faults)
}

/// What is wrong with the text of a file, each with its line.
fn faults_of(workspace: &Path, file: &Path, text: &str) -> impl Iterator<Item = String> {
    named(text).into_iter().filter_map(|(line, what)| {
        let fault = check(workspace, file, &what).err()?;
        Some(format!("{line}: {fault:#}"))
    })
}

/// Fails at the first command of a page that would not work.
pub(crate) fn check_commands(workspace: &Path, name: &str, page: &str) -> anyhow::Result<()> {
    for (line, what) in named(page) {
        if let What::Code(command) = what
            && command.starts_with("cargo ")
        {
            commands::check(workspace, &command).with_context(|| format!("{name}:{line}"))?;
        }
    }
    Ok(())
}

enum What {
    /// A span of code, or a line of a block for a shell.
    Code(String),
    /// The target of a link or an image.
    Link(String),
}

/// All code and links of a text, each with its line.
fn named(text: &str) -> Vec<(usize, What)> {
    let mut named = Vec::new();
    let mut in_shell = false;
    for (event, range) in new_cmark_parser(text, &MarkdownOptions::default()).into_offset_iter() {
        let line = line_of(text, range.start);
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => in_shell = &*language == "sh",
            Event::End(TagEnd::CodeBlock) => in_shell = false,
            Event::Text(code) if in_shell => {
                named.extend(code.lines().zip(line..).map(|(code, line)| (line, What::Code(code.to_owned()))));
            }
            Event::Code(code) => named.push((line, What::Code(code.into_string()))),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                named.push((line, What::Link(dest_url.into_string())));
            }
            _ => {}
        }
    }
    named
}

fn check(workspace: &Path, file: &Path, what: &What) -> anyhow::Result<()> {
    match what {
        What::Code(code) if code.starts_with("cargo ") || code.contains(" cargo ") => commands::check(workspace, code),
        What::Code(path) => {
            let member = path.split_once('/').filter(|(member, _)| workspace.join(member).join("Cargo.toml").is_file());
            let is_path = member.is_some() && !path.contains([' ', '{', '*', '<', '…']);
            let exists = || workspace.join(path).exists() || Example::find(workspace, path).is_ok();
            ensure!(!is_path || exists(), "there is no `{path}`");
            Ok(())
        }
        What::Link(link) if link.contains("://") || link.starts_with("mailto:") => Ok(()),
        What::Link(link) => {
            let (path, part) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { file.to_owned() } else { file.with_file_name(path) };
            ensure!(target.exists(), "dead link `{link}`");
            if !part.is_empty() && target.extension().is_some_and(|ending| ending == "md") {
                let text = files::text(&target)?;
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
    use crate::workspace;

    #[test]
    fn what_a_document_names_must_exist() {
        let file = workspace().join("concurrent/README.md");
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
            let faults: Vec<_> = faults_of(&workspace(), &file, text).collect();
            assert_eq!(faults.join("\n"), fault, "{text}");
        }
    }
}
