//! Reading, writing and finding files, with errors that name them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, ensure};
use serde::de::DeserializeOwned;

use crate::prose::line_of;

/// The text of a file that is named from the workspace's root on; an empty one is an error.
pub(crate) fn read(workspace: &Path, name: &str) -> anyhow::Result<String> {
    let text = fs::read_to_string(workspace.join(name)).with_context(|| format!("cannot read {name}"))?;
    ensure!(!text.trim().is_empty(), "{name} is empty");
    Ok(text)
}

/// The text of a file that is named by its whole path.
pub(crate) fn text(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes a file, and makes the folders that it is in.
pub(crate) fn write(path: &Path, text: impl AsRef<[u8]>) -> anyhow::Result<()> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(path, text)).with_context(|| format!("cannot write {}", path.display()))
}

/// The content of a TOML file; an error names the line.
pub(crate) fn from_toml<T: DeserializeOwned>(name: &str, text: &str) -> anyhow::Result<T> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        anyhow!("{name}:{line}: {}", error.message())
    })
}

/// The files in a folder and below whose names end so, without those in hidden folders and in folders of the names in `skipped`.
pub(crate) fn below(folder: &Path, endings: &[&str], skipped: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() && !name.starts_with('.') && !skipped.contains(&name.as_str()) {
            files.extend(below(&path, endings, skipped)?);
        } else if path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The names of the Rust files and of the folders in a folder, without their endings.
pub(crate) fn stems(workspace: &Path, folder: &str) -> anyhow::Result<Vec<String>> {
    let mut stems = Vec::new();
    for entry in fs::read_dir(workspace.join(folder)).with_context(|| format!("cannot read {folder}"))? {
        let path = entry?.path();
        if path.is_dir() || path.extension().is_some_and(|ending| ending == "rs") {
            stems.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    stems.sort_unstable();
    Ok(stems)
}

/// The path of a file from a folder on, with `/` on every system.
pub(crate) fn name(folder: &Path, file: &Path) -> String {
    file.strip_prefix(folder).unwrap_or(file).display().to_string().replace('\\', "/")
}
