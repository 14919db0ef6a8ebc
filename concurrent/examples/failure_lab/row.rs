//! A row of the table.

use std::time::Duration;

use async_timeline::Recording;

use crate::fate::Fate;
use crate::observe::Given;

/// The two calls that do not fail.
pub(crate) const OTHERS: [&str; 2] = ["get_user", "get_comments"];

/// How long after the caller knew the calls are looked at, so that every executor had its turn to drop what was given up.
pub(crate) const A_MOMENT: Duration = Duration::from_millis(50);

/// What one form showed.
pub(crate) struct Row {
    pub(crate) form: &'static str,
    /// When the caller knew, counted from the start of the first call.
    pub(crate) knew: Duration,
    /// Whether it knew since it was given an error, rather than three answers.
    pub(crate) by_error: bool,
    pub(crate) a_moment_later: [Fate; 2],
    pub(crate) in_the_end: [Fate; 2],
}

impl Row {
    pub(crate) fn new(form: &'static str, given: &Given, knew: Duration, recording: &Recording) -> Self {
        assert!(!matches!(given, Ok(None)), "{form} tells its caller of the failure");
        let fates = |at| OTHERS.map(|call| Fate::of(recording, call, at));
        Self {
            form,
            knew: knew.saturating_sub(recording.began()),
            by_error: given.is_err(),
            a_moment_later: fates(knew + A_MOMENT),
            in_the_end: fates(recording.until()),
        }
    }

    /// Whether the failure stopped both of the other calls.
    pub(crate) fn cancels_all(&self) -> bool {
        self.in_the_end == [Fate::Dropped; 2]
    }
}
