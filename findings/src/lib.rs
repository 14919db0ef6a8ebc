//! Programs whose fault is known, each from a public question, and what the recorder's findings say about them.
//!
//! The table in [`programs`] has the true cause of each, and the rule that should name it.

pub mod lanes;
pub mod programs;
pub mod random;
mod support;
pub mod table;

/// What a line with a finding starts with, in the output of a program.
pub(crate) const FOUND: &str = "found: ";
