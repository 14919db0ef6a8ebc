//! Programs of other languages that a lesson is compared with: whether they can be used here, and if not, why.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program that may be missing, broken or too old.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    /// The name of the program.
    pub name: &'static str,
    /// The argument that makes it print its version.
    pub argument: &'static str,
    /// The major and minor version of the oldest one that can be used.
    pub oldest: (u32, u32),
}

/// Older ones have no `AbortController` and no global `performance`.
pub const NODE: Tool = Tool { name: "node", argument: "--version", oldest: (16, 0) };
/// Older ones have no `asyncio.run`.
pub const PYTHON: Tool = Tool { name: "python3", argument: "--version", oldest: (3, 7) };
/// Older ones want to know of modules.
pub const GO: Tool = Tool { name: "go", argument: "version", oldest: (1, 13) };

impl Tool {
    /// Asks the program for its version.
    ///
    /// # Errors
    /// Why it can't be used: a sentence that begins with its name.
    pub fn usable(&self) -> Result<(), String> {
        let Self { name, argument, oldest: (major, minor) } = self;
        let output =
            Command::new(name).arg(argument).stdin(Stdio::null()).output().map_err(|error| match error.kind() {
                ErrorKind::NotFound => format!("{name} is not installed"),
                _ => format!("{name} can't be started: {error}"),
            })?;
        if !output.status.success() {
            return Err(format!("{name} is broken: `{name} {argument}` ended with {}", output.status));
        }
        let printed = String::from_utf8_lossy(&output.stdout);
        let Some(found) = version(&printed) else {
            return Err(format!("{name} is broken: `{name} {argument}` printed {:?}", printed.trim()));
        };
        if found < self.oldest {
            return Err(format!("{name} {}.{} is too old: {major}.{minor} or newer is needed", found.0, found.1));
        }
        Ok(())
    }
}

/// Compiles a program in Go, which no measurement should wait for.
///
/// # Errors
/// Why it can't be compiled: a sentence that begins with `go`.
pub fn compile_go(source: &Path, program: PathBuf) -> Result<PathBuf, String> {
    GO.usable()?;
    let output = Command::new(GO.name).arg("build").arg("-o").arg(&program).arg(source).stdin(Stdio::null()).output();
    match output {
        Ok(output) if output.status.success() => Ok(program),
        Ok(output) => Err(format!("go is broken: `go build {}` ended with {}", source.display(), output.status)),
        Err(error) => Err(format!("go can't be started: {error}")),
    }
}

/// Major and minor out of `v20.20.2`, `Python 3.11.2` or `go version go1.22.1 linux/amd64`.
#[must_use]
pub fn version(printed: &str) -> Option<(u32, u32)> {
    let mut words =
        printed.split_whitespace().map(|word| word.trim_start_matches(|letter: char| letter.is_alphabetic()));
    let mut numbers = words.find(|word| word.starts_with(|letter: char| letter.is_ascii_digit()))?.split('.');
    let mut number = || numbers.next()?.parse().ok();
    Some((number()?, number().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tool_prints_its_version_in_its_own_way() {
        for (printed, expected) in [
            ("v20.20.2\n", Some((20, 20))),
            ("Python 3.11.2\n", Some((3, 11))),
            ("go version go1.22 linux/amd64\n", Some((1, 22))),
            ("git version 2.39.5 (Apple Git-154)", Some((2, 39))),
            ("rustc 1.95.0 (59807616e 2026-04-14)", Some((1, 95))),
            ("rustc 99999999999999999999.1", None),
            ("go version devel", None),
            ("", None),
        ] {
            assert_eq!(version(printed), expected, "{printed:?}");
        }
    }

    #[test]
    fn a_tool_that_is_missing_is_not_called_broken() {
        let missing = Tool { name: "a-tool-without-a-program", argument: "--version", oldest: (1, 0) };
        assert_eq!(missing.usable(), Err("a-tool-without-a-program is not installed".to_owned()));
    }

    #[test]
    fn a_tool_that_is_too_old_or_says_nothing_is_named() {
        let cargo = Tool { name: "cargo", argument: "--version", oldest: (1000, 0) };
        let why = cargo.usable().expect_err("there is no such cargo yet");
        assert!(why.starts_with("cargo 1.") && why.ends_with(" is too old: 1000.0 or newer is needed"), "{why}");
        let broken = Tool { argument: "--no-such-option", ..cargo };
        let why = broken.usable().expect_err("cargo has no such option");
        assert!(why.starts_with("cargo is broken: `cargo --no-such-option` ended with "), "{why}");
    }
}
