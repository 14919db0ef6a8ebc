//! The three models side by side, on three runtimes.
//!
//! This is the one place where runtimes hide behind a trait: a lesson calls its runtime by name, and a table that compares
//! them cannot.

pub mod doctor;
pub mod measure;
pub mod prepare;
pub mod runtime;
pub mod scale;
pub mod threads;

use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;

/// Reads how long a call is to take, from an argument.
///
/// # Errors
/// When it is no duration, or lies outside 1 ms to a minute.
pub fn latency(text: &str) -> Result<Duration, String> {
    let latency = humantime::parse_duration(text).map_err(|_| "it takes a number and a unit, such as 50ms or 2s")?;
    if (Duration::from_millis(1)..=Duration::from_secs(60)).contains(&latency) {
        Ok(latency)
    } else {
        Err("it lies outside 1ms to 1min".to_owned())
    }
}

/// Writes a text and the end of its line to standard output, at once, so that what is known is seen.
///
/// # Errors
/// If standard output is closed or full.
pub fn print(text: &dyn Display) -> anyhow::Result<()> {
    let mut out = io::stdout();
    writeln!(out, "{text}").and_then(|()| out.flush()).context("cannot write to standard output")
}

/// The checkout that this program was compiled in, or where it has moved since, the folder that it runs in.
fn workspace() -> PathBuf {
    let compiled_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    if compiled_in.is_dir() { compiled_in } else { PathBuf::from(".") }
}
