//! A row of the table.

use std::time::Duration;

use async_timeline::Recording;

use crate::fate::Fate;
use crate::observe::Given;

/// The two calls that don't fail.
pub(crate) const OTHERS: [&str; 2] = ["get_user", "get_comments"];

/// How long after the caller was told the calls are looked at, so that every executor has had time to drop what was cancelled.
pub(crate) const A_MOMENT: Duration = Duration::from_millis(50);

/// What happened with one form.
pub(crate) struct Row {
    pub(crate) form: &'static str,
    /// When the caller was told, counted from the start of the first call.
    pub(crate) told: Duration,
    /// Whether it was told by an error, rather than by three answers.
    pub(crate) by_error: bool,
    pub(crate) a_moment_later: [Fate; 2],
    pub(crate) at_the_end: [Fate; 2],
}

impl Row {
    pub(crate) fn new(form: &'static str, given: &Given, told: Duration, recording: &Recording) -> Self {
        assert!(!matches!(given, Ok(None)), "{form} tells its caller of the failure");
        let fates = |at| OTHERS.map(|call| Fate::of(recording, call, at));
        Self {
            form,
            told: told.saturating_sub(recording.began()),
            by_error: given.is_err(),
            a_moment_later: fates(told + A_MOMENT),
            at_the_end: fates(recording.until()),
        }
    }

    /// Whether the failure stopped both of the other calls.
    pub(crate) fn cancels_all(&self) -> bool {
        self.at_the_end == [Fate::Dropped; 2]
    }
}
