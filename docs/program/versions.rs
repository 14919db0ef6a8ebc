//! The versions of the libraries that are measured.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, anyhow};
use serde::Deserialize;

/// What the benchmarks' times depend on.
const MEASURED: [&str; 6] = ["tokio", "smol", "async-std", "futures", "rayon", "criterion"];

#[derive(Deserialize)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
}

/// The versions that `lock`, which is `Cargo.lock`, holds now.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn locked(lock: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let text = fs::read_to_string(lock).context("cannot read Cargo.lock")?;
    let Lock { package } =
        toml::from_str(&text).map_err(|error| anyhow!("Cargo.lock is corrupt: {}", error.message()))?;
    let measured = package.into_iter().filter(|package| MEASURED.contains(&package.name.as_str()));
    Ok(measured.map(|Package { name, version }| (name, version)).collect())
}

/// What a page says whose figures are of other versions than the workspace has now; nothing where they are of the same.
pub(crate) fn stale(measured: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> String {
    let changed = measured.iter().filter(|(name, version)| now.get(*name) != Some(version));
    let (before, after): (Vec<_>, Vec<_>) = changed
        .map(|(name, version)| {
            let now = now.get(name).map_or_else(|| format!("no {name}"), |now| format!("{name} {now}"));
            (format!("{name} {version}"), now)
        })
        .unzip();
    if before.is_empty() {
        return String::new();
    }
    let (before, after) = (before.join(", "), after.join(", "));
    format!("> **These figures are stale:** measured with {before}; the workspace now has {after}.")
}
