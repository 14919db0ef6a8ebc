//! The three models side by side, on three runtimes.
//!
//! This is the one place where runtimes hide behind a trait: a lesson calls its runtime by name, and a table that compares
//! them cannot.

pub mod runtime;
pub mod scale;
pub mod threads;

use std::fmt::Display;
use std::time::Duration;

use anyhow::Context;

/// How many jobs the CPU work is made of.
pub const JOBS: usize = 12;

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

/// Writes a text and the end of its line to standard output.
///
/// # Errors
/// If standard output is closed or full.
pub fn print(text: &dyn Display) -> anyhow::Result<()> {
    workload::print(text).context("cannot write to standard output")
}
