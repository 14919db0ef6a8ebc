//! What a page shows out of a file: a part of a source, a function, a transcript, a picture.

use std::path::Path;

use anyhow::{Context, bail, ensure};
use regex::Regex;
use serde_json::Value;

use crate::files;
use crate::lesson::changed_lines;

/// Something that the reader opens.
pub(crate) fn details(summary: &str, inside: &str) -> String {
    format!("<details><summary>{summary}</summary>\n\n{inside}\n\n</details>")
}

/// A block of code, whose fence is longer than any in it.
pub(crate) fn fenced(language: &str, text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    format!("{fence}{language}\n{}\n{fence}", text.trim_end())
}

/// Lines without the indent that they share.
pub(crate) fn unindented<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let indents = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| line.len() - line.trim_start().len());
    let indent = indents.min().unwrap_or(0);
    lines.iter().map(|line| line.get(indent..).unwrap_or("")).collect()
}

/// `PATH` or `PATH:ANCHOR`: a file from a folder on, or what stands in it between `ANCHOR: name` and `ANCHOR_END: name`.
pub(crate) fn include(folder: &Path, what: &str) -> anyhow::Result<String> {
    let (path, anchor) = what.split_once(':').map_or((what, None), |(path, anchor)| (path, Some(anchor)));
    let text = files::read(folder, path)?;
    let Some(anchor) = anchor else {
        let marks = |line: &&str| !line.contains("ANCHOR: ") && !line.contains("ANCHOR_END: ");
        return Ok(text.lines().filter(marks).collect::<Vec<_>>().join("\n"));
    };
    let mark = |label: &str| text.lines().position(|line| line.trim_end().ends_with(&format!("{label}: {anchor}")));
    let begin = mark("ANCHOR").with_context(|| format!("{path} has no `ANCHOR: {anchor}`"))?;
    let end = mark("ANCHOR_END").with_context(|| format!("{path} has no `ANCHOR_END: {anchor}`"))?;
    let lines = text.lines().take(end).skip(begin + 1).collect::<Vec<_>>();
    ensure!(lines.iter().any(|line| !line.trim().is_empty()), "{path} has nothing between the anchors `{anchor}`");
    // What stands inside a function is not indented on a page.
    Ok(unindented(&lines).join("\n"))
}

/// One function of a file, without its comment.
pub(crate) fn function(workspace: &Path, what: &str) -> anyhow::Result<String> {
    let (path, name) = what.split_once(' ').context("a function is named as file and name")?;
    Ok(format!("{}:\n\n{}", file_name(path), fenced("rust", &body(workspace, path, name)?)))
}

/// Two functions, named as `file name file name`: the lines that differ.
pub(crate) fn difference(workspace: &Path, what: &str) -> anyhow::Result<String> {
    let words: Vec<_> = what.split(' ').collect();
    let [path, name, other_path, other_name] = words[..] else { bail!("two functions are named as file and name") };
    let (before, after) = (body(workspace, path, name)?, body(workspace, other_path, other_name)?);
    Ok(fenced("diff", &changed_lines(&before, &after)))
}

fn body(workspace: &Path, path: &str, name: &str) -> anyhow::Result<String> {
    let source = files::read(workspace, path)?;
    let function = format!(r"(?ms)^(pub(\(crate\))? )?(async )?fn {}[(<].*?^\}}$", regex::escape(name));
    let function = Regex::new(&function)?.find(&source).with_context(|| format!("{path} has no function `{name}`"))?;
    Ok(function.as_str().to_owned())
}

/// A file's path, which goes on below rather than break within its name where it is too long for a line.
pub(crate) fn file_name(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or_default();
    format!("<code>{folder}/<wbr>{name}</code>")
}

/// What a program prints, from `docs/transcripts`.
pub(crate) fn transcript(workspace: &Path, program: &str) -> anyhow::Result<String> {
    Ok(fenced("text,transcript", &files::read(workspace, &format!("docs/transcripts/{program}.txt"))?))
}

/// One timeline out of a transcript: the first, or another that is named by its number.
pub(crate) fn printed(workspace: &Path, what: &str) -> anyhow::Result<String> {
    let (program, number) = what.split_once(' ').unwrap_or((what, "first"));
    let place = ["first", "second", "third"].iter().position(|known| *known == number);
    let place = place.with_context(|| format!("`{number}` is not first, second or third"))?;
    let transcript = files::read(workspace, &format!("docs/transcripts/{program}.txt"))?;
    let lines: Vec<_> = transcript.lines().collect();
    let mut axes = (0..lines.len()).filter(|line| lines[*line].ends_with("waited   worked"));
    let begin = axes.nth(place).with_context(|| format!("{program} prints no {number} timeline"))?;
    let rows = lines[begin..].iter().position(|line| line.contains("threads ")).context("the timeline has no end")?;
    Ok(fenced("text,transcript", &lines[begin..=begin + rows].join("\n")))
}

/// The pictures themselves and no `<img>` of them, so that they take their colours from the book's theme. What a screen reader says of one
/// is in it, from the recording, which `player.js` plays. Those in one `<div>` share a clock. `what` names them, and may ask a question
/// and offer answers: `sequential | How long does it take? | 200 ms | 600 ms`.
pub(crate) fn pictures(workspace: &Path, class: &str, what: &str) -> anyhow::Result<String> {
    let mut parts = what.split('|').map(str::trim);
    let names = parts.next().unwrap_or_default();
    let figures = names.split(' ').map(|name| picture(workspace, name)).collect::<anyhow::Result<Vec<_>>>()?.join("\n");
    let question = parts.next().map(|question| {
        let answers: Vec<_> = parts.map(|answer| format!(" <span class=\"answer\">{answer}</span>")).collect();
        format!("<p class=\"predict\"><strong>Predict:</strong> {question}{}</p>\n", answers.concat())
    });
    Ok(format!("<div class=\"{class}\">\n{}{figures}\n</div>", question.unwrap_or_default()))
}

/// The image of a picture, as it stands in a page.
fn image(workspace: &Path, name: &str) -> anyhow::Result<String> {
    let path = format!("docs/src/pictures/{name}.svg");
    let svg = files::read(workspace, &path)?;
    for part in ["<title>", "<desc>"] {
        ensure!(svg.contains(part), "{path} has no {part}");
    }
    // No id may stand in it, since a page may show it twice; and no empty line, since there Markdown would end the HTML.
    ensure!(!svg.contains(" id=\""), "{path} has an id");
    ensure!(!svg.trim().contains("\n\n"), "{path} has an empty line");
    Ok(svg.trim().replacen("role=\"graphics-document document\"", "role=\"img\"", 1))
}

fn picture(workspace: &Path, name: &str) -> anyhow::Result<String> {
    let (svg, recording) = (image(workspace, name)?, recording(workspace, name)?);
    let title = svg.split("title>").nth(1).unwrap_or_default().trim_end_matches("</");
    // With a place in the tab order, it can be scrolled and brought to rest without a pointer.
    Ok(format!(
        "<figure class=\"picture\" data-recording=\"{name}\" tabindex=\"0\">\n<figcaption>{title}</figcaption>\n{svg}\n\
         <script type=\"application/json\" class=\"recording\">{recording}</script>\n</figure>"
    ))
}

/// A recording as JSON, in which each lane has the line of the source that made it.
fn recording(workspace: &Path, name: &str) -> anyhow::Result<String> {
    let path = format!("docs/src/pictures/{name}.json");
    let mut recording: Value = serde_json::from_str(&files::read(workspace, &path)?)?;
    for lane in recording["lanes"].as_array_mut().into_iter().flatten() {
        let Some(file) = lane["file"].as_str() else { continue };
        let line = lane["line"].as_u64().unwrap_or(0) as usize;
        let source = files::read(workspace, file)?;
        let code = source.lines().nth(line.wrapping_sub(1));
        lane["code"] = code.with_context(|| format!("{path}: {file} has no line {line}"))?.trim().into();
    }
    // Within a script, this would end it.
    Ok(recording.to_string().replace('<', "\\u003c"))
}

/// Only the image, without what says which code drew it: its title and its prediction.
pub(crate) fn riddle(workspace: &Path, name: &str) -> anyhow::Result<String> {
    let image = image(workspace, name)?;
    let title = Regex::new("<title>[^<]*</title>").expect("a pattern that was tried");
    let prediction = Regex::new(r"predicted [^<()]*\([^<()]*\)(, |\s+)").expect("a pattern that was tried");
    let image = title.replace(&image, "<title>Which code drew this?</title>");
    Ok(format!("<figure class=\"picture\" tabindex=\"0\">\n{}\n</figure>", prediction.replace_all(&image, "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_riddle_does_not_say_what_was_predicted() {
        let [shown, hidden] =
            [picture, riddle].map(|form| form(&crate::workspace(), "fail_fast").expect("there is a picture"));
        for part in ["One of three calls fails", "the first failure", "predicted"] {
            assert!(shown.contains(part) && !hidden.contains(part), "{part}");
        }
        assert!(hidden.contains("dropped unfinished at 50 ms"), "what happened is still said");
    }

    #[test]
    fn a_fence_is_longer_than_any_in_the_text() {
        assert_eq!(fenced("text", "a\n"), "```text\na\n```");
        assert_eq!(fenced("text", "```\n<b>"), "````text\n```\n<b>\n````");
    }
}
