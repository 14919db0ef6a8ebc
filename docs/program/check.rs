//! Checks the built pages: mdBook follows no link.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{bail, ensure};
use html5gum::{Token, Tokenizer};

use crate::{html_pages, page_name};

/// What a built page defines and needs.
#[derive(Default)]
struct Page {
    ids: BTreeSet<String>,
    /// The values of `href` and `src`, and whether the browser fetches them by itself.
    links: Vec<(String, bool)>,
}

/// Fails at the first link of the pages in `html` that leads to no file or no fragment, and where a page would fetch something from
/// another host.
pub(crate) fn built_pages(html: &Path, workspace: &Path) -> anyhow::Result<()> {
    let pages: BTreeMap<_, _> = html_pages(html)?.into_iter().map(|(path, text)| (path, page(&text))).collect();
    ensure!(!pages.is_empty(), "{} has no pages", html.display());
    // Pages that were written come before those that mdBook gathers from them, since only they can say where.
    let mut order: Vec<_> = pages.iter().collect();
    order.sort_by_key(|(path, _)| !workspace.join(source(path)).is_file());
    for (path, page) in order {
        for (link, fetched) in &page.links {
            if let Err(why) = follow(html, path, link, *fetched, &pages) {
                bail!("{}: {why} `{link}`", written_at(workspace, path, link));
            }
        }
    }
    Ok(())
}

fn page(html: &str) -> Page {
    let mut page = Page::default();
    for Ok(token) in Tokenizer::new(html) {
        let Token::StartTag(tag) = token else { continue };
        for (name, value) in &tag.attributes {
            let value = String::from_utf8_lossy(value).into_owned();
            match name.as_slice() {
                b"id" => _ = page.ids.insert(value),
                // The address that the book is published at is no link.
                b"href" if *tag.name != b"base" => page.links.push((value, *tag.name == b"link")),
                b"src" => page.links.push((value, true)),
                // mdBook's script asks this host what can be run there, as soon as a page has a run button.
                b"class" if value.split(' ').any(|class| class == "playground") => {
                    page.links.push(("https://play.rust-lang.org".to_owned(), true));
                }
                _ => {}
            }
        }
    }
    page
}

/// `Err` says what is wrong with the link.
fn follow(
    html: &Path,
    from: &Path,
    link: &str,
    by_itself: bool,
    built: &BTreeMap<PathBuf, Page>,
) -> Result<(), &'static str> {
    let absolute =
        link.starts_with("//") || link.split_once(':').is_some_and(|(scheme, _)| !scheme.contains(['/', '#']));
    if absolute {
        // A reader may follow a link to another host; a page may not fetch anything from one.
        return if by_itself && !link.starts_with("data:") { Err("the page fetches from elsewhere:") } else { Ok(()) };
    }
    let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
    let path = path.split('?').next().unwrap_or_default();
    let target = if path.is_empty() { from.to_owned() } else { joined(from.parent().unwrap_or(Path::new("")), path) };
    if !html.join(&target).is_file() {
        return Err("dead link");
    }
    let known = |page: &Page| page.ids.contains(fragment);
    if fragment.is_empty() || built.get(&target).is_none_or(known) { Ok(()) } else { Err("dead fragment") }
}

/// A relative path from a folder on, without `..`.
fn joined(folder: &Path, path: &str) -> PathBuf {
    let mut joined = PathBuf::new();
    for component in folder.join(path).components() {
        match component {
            Component::ParentDir => _ = joined.pop(),
            Component::CurDir => {}
            other => joined.push(other),
        }
    }
    joined
}

/// The page, and where it can be found the line, that a link of a built page was written in.
fn written_at(workspace: &Path, built: &Path, link: &str) -> String {
    let name = source(built);
    let Ok(text) = fs::read_to_string(workspace.join(&name)) else { return format!("book/{}", built.display()) };
    let targets = [link.replace(".html", ".md"), link.to_owned()].map(|target| format!("({target}"));
    let place = text.lines().position(|line| targets.iter().any(|target| line.contains(target)));
    place.map_or_else(|| name.clone(), |above| format!("{name}:{}", above + 1))
}

/// The page that mdBook made a built one of, below the workspace's root.
fn source(built: &Path) -> String {
    page_name(&built.with_extension("md"))
}
