//! The three models side by side, on three runtimes.
//!
//! This is the one place where runtimes hide behind a trait: a lesson calls its runtime by name, and a table that compares
//! them cannot.

pub mod ceiling;
pub mod measure;
pub mod runtime;
pub mod threads;
