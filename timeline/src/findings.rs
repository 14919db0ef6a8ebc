//! What a recording says about why a program was slow or stuck.
//!
//! A finding is either *certain*, because nothing else can explain the recording, or a *question*: true of the recording, but perhaps
//! intended. Rules look at causes (which wake, which order, quiet periods) before they look at times, since a busy machine changes
//! times. Each rule is a function in `rules`.

pub(crate) mod facts;
mod rules;

use std::fmt;
use std::time::Duration;

use crate::Recording;

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "json", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Certainty {
    /// Nothing else can explain the recording.
    Certain,
    /// It is true of the recording, but it may be intended, or something that was not recorded may be the cause.
    Question,
}

/// What a finding is about. The name of a rule is the name of its page in the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "json", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Rule {
    /// A future was created and never polled.
    NeverPolled,
    /// A poll has not returned for a long time.
    StuckPoll,
    /// A future waits, and nothing can or will wake it.
    NeverWoken,
    /// A future was woken, its task was polled, and the future was not.
    WokenNotPolled,
    /// A poll or a blocking call kept a thread from polling a future that was ready.
    HeldThread,
    /// CPU work of several futures ran on one thread, one after another.
    OneCore,
    /// Lanes of one kind waited for each other's lock, permit or connection.
    HandedOn,
    /// Lanes that started together finished in groups of the same size.
    LimitedTo,
    /// Most polls of many futures, or of one, had no news.
    PolledAgain,
    /// Calls that don't overlap, each starting when the previous one has finished.
    OneAfterAnother,
    /// A future was cancelled after it had made progress, and started again.
    Restarted,
    /// More CPU work at once than there are cores.
    MoreThanCores,
    /// Very many short waits for another thread.
    RoundTrips,
    /// A future takes many kilobytes.
    LargeFuture,
}

impl Rule {
    /// Every rule, in the order in which findings are listed.
    pub const ALL: [Self; 14] = [
        Self::NeverPolled,
        Self::StuckPoll,
        Self::NeverWoken,
        Self::WokenNotPolled,
        Self::HeldThread,
        Self::HandedOn,
        Self::PolledAgain,
        Self::OneCore,
        Self::OneAfterAnother,
        Self::LimitedTo,
        Self::Restarted,
        Self::MoreThanCores,
        Self::RoundTrips,
        Self::LargeFuture,
    ];

    /// Its name: `held_thread`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NeverPolled => "never_polled",
            Self::StuckPoll => "stuck_poll",
            Self::NeverWoken => "never_woken",
            Self::WokenNotPolled => "woken_not_polled",
            Self::HeldThread => "held_thread",
            Self::OneCore => "one_core",
            Self::HandedOn => "handed_on",
            Self::LimitedTo => "limited_to",
            Self::PolledAgain => "polled_again",
            Self::OneAfterAnother => "one_after_another",
            Self::Restarted => "restarted",
            Self::MoreThanCores => "more_than_cores",
            Self::RoundTrips => "round_trips",
            Self::LargeFuture => "large_future",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One reason why a program was slow or stuck. `{}` is one line: `held_thread: ...`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "json", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Finding {
    /// What it is about.
    pub rule: Rule,
    /// How sure it is.
    pub certainty: Certainty,
    /// The lanes that it is about, as indices into [`Recording::lanes`]. The first one is the cause, where there is one.
    pub lanes: Vec<usize>,
    /// When what it describes began.
    #[cfg_attr(feature = "json", serde(serialize_with = "nanoseconds"))]
    pub from: Duration,
    /// When it ended, or the recording was taken.
    #[cfg_attr(feature = "json", serde(serialize_with = "nanoseconds"))]
    pub until: Duration,
    /// How much sooner the lanes would have finished without it, at most; `None` where that can't be told.
    #[cfg_attr(feature = "json", serde(serialize_with = "maybe_nanoseconds", skip_serializing_if = "Option::is_none"))]
    pub cost: Option<Duration>,
    /// What happened, in one sentence, with the program's own names.
    pub sentence: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.sentence)
    }
}

#[cfg(feature = "json")]
fn nanoseconds<S: serde::Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(time.as_nanos() as u64)
}

#[cfg(feature = "json")]
#[expect(clippy::ref_option, reason = "serde calls it with this")]
fn maybe_nanoseconds<S: serde::Serializer>(time: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    nanoseconds(&time.unwrap_or_default(), serializer)
}

/// The findings of a recording, the most important one first.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "json", derive(serde::Serialize), serde(transparent))]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Those that nothing else can explain. A test can assert that there are none.
    #[must_use]
    pub fn certain(&self) -> Vec<&Finding> {
        self.0.iter().filter(|finding| finding.certainty == Certainty::Certain).collect()
    }

    /// All of them: the certain ones first.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Recording {
    /// Why the program was slow or stuck, as far as the recording can tell: at most one finding for each [`Rule`], which describes the
    /// worst case and counts the others.
    ///
    /// A million lanes take one to three seconds of a core.
    ///
    /// ```
    /// use async_timeline::{Rule, Timeline};
    ///
    /// let timeline = Timeline::new();
    /// drop(timeline.record("forgotten", async {}));
    /// let findings = timeline.snapshot().findings();
    /// let first = findings.iter().next().expect("it was never polled");
    /// assert_eq!(first.rule, Rule::NeverPolled);
    /// ```
    #[must_use]
    pub fn findings(&self) -> Findings {
        let facts = facts::Facts::of(self);
        let mut found: Vec<Finding> = rules::ALL.iter().filter_map(|rule| rule(&facts)).collect();
        // These explain why lanes ran one after another, or in groups.
        let explained = found
            .iter()
            .any(|finding| matches!(finding.rule, Rule::HandedOn | Rule::HeldThread | Rule::WokenNotPolled));
        if explained {
            found.retain(|finding| !matches!(finding.rule, Rule::OneAfterAnother | Rule::LimitedTo));
        }
        // This explains why a future was not polled.
        if found.iter().any(|finding| finding.rule == Rule::StuckPoll) {
            found.retain(|finding| finding.rule != Rule::NeverPolled);
        }
        found.sort_by_key(|finding| (finding.certainty, finding.rule));
        Findings(found)
    }
}
