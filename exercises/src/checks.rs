//! What each exercise asks for, and how it tells an answer that is right from one that is only fast.

use async_timeline::Recording;

pub mod three_at_once;

/// The result of a check.
#[derive(Debug)]
pub struct Checked {
    /// The run that the verdict is about.
    pub recording: Recording,
    /// A sentence about the answer: `Ok` if it is solved.
    pub verdict: Result<String, String>,
}

impl Checked {
    /// Takes the first check that fails, or else the first one of all: the run with the numbers that the exercise names.
    fn first_failure(runs: impl IntoIterator<Item = Self>) -> Self {
        let mut runs = runs.into_iter();
        let mut first = runs.next().expect("a check has at least one run");
        if first.verdict.is_ok() {
            if let Some(mut failed) = runs.find(|run| run.verdict.is_err()) {
                failed.verdict = failed.verdict.map_err(|why| format!("With other numbers: {why}"));
                first = failed;
            }
        }
        first
    }
}
