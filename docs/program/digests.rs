//! What was measured stays as it was measured: each file of `data/` has its digest in `data/SHA256SUMS`, as `sha256sum` writes it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use sha2::{Digest, Sha256};

const SUMS: &str = "data/SHA256SUMS";

/// Writes the digest of each JSON file in `data/` of the book in `root`.
///
/// # Errors
/// If a file cannot be read, or the digests cannot be written.
pub fn write(root: &Path) -> anyhow::Result<()> {
    let lines = digests(root)?.into_iter().fold(String::new(), |mut lines, (file, digest)| {
        _ = writeln!(lines, "{digest}  {file}");
        lines
    });
    fs::write(root.join(SUMS), lines).with_context(|| format!("cannot write docs/{SUMS}"))
}

/// Fails at the first file that is not as it was when [`write`] was called.
pub(crate) fn check(root: &Path) -> anyhow::Result<()> {
    let sums = fs::read_to_string(root.join(SUMS)).with_context(|| format!("cannot read docs/{SUMS}"))?;
    let known: BTreeMap<_, _> =
        sums.lines().filter_map(|line| line.split_once("  ")).map(|(digest, file)| (file, digest)).collect();
    for (file, digest) in digests(root)? {
        ensure!(
            known.get(file.as_str()) == Some(&digest.as_str()),
            "docs/data/{file} is not what was measured: its digest is not that of docs/{SUMS}; measure again and take the figures \
             over with `cargo run -p docs -- figures`"
        );
    }
    Ok(())
}

fn digests(root: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let mut digests = BTreeMap::new();
    for entry in fs::read_dir(root.join("data")).context("cannot read docs/data")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let digest = Sha256::digest(bytes).iter().fold(String::new(), |mut digest, byte| {
                _ = write!(digest, "{byte:02x}");
                digest
            });
            digests.insert(path.file_name().unwrap_or_default().to_string_lossy().into_owned(), digest);
        }
    }
    Ok(digests)
}
