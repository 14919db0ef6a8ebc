//! One lane of a recording.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::log::{Ending, Event, Log};

/// What a lane stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "json", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Kind {
    /// A future: between its polls it only waits, and holds no thread.
    Future,
    /// A future that waits for a resource, whose name the lane has; see [`Timeline::waiting`](crate::Timeline::waiting).
    Waiting,
    /// CPU work in ordinary code.
    Computing,
    /// A call that waits and holds its thread meanwhile.
    Blocked,
    /// A span of the `tracing` crate, whose polls are the stretches in which it was entered. It isn't known what woke it, nor how it
    /// ended.
    Span,
}

#[cfg(feature = "svg")]
impl Kind {
    /// Whether it holds no thread while it waits: it is drawn as a line.
    pub(crate) fn is_async(self) -> bool {
        matches!(self, Self::Future | Self::Waiting | Self::Span)
    }
}

/// Where a lane came from. A number is an index into [`Recording::lanes`](crate::Recording::lanes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "json", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Origin {
    /// It was made and first run outside every recorded lane, or the lane that it came from was discarded.
    Root,
    /// It was first run while that lane was running on the same thread: it is part of it.
    Inside(usize),
    /// It was made by that lane, but first run outside of it, or by an executor that runs inside it: it was spawned.
    SpawnedBy(usize),
}

/// One poll of a future, or the whole of a stretch of ordinary code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Poll {
    /// When it began.
    pub enter: Duration,
    /// When it ended; `None` while it lasts.
    pub exit: Option<Duration>,
    /// The thread it ran on: a number for [`Recording::thread_name`](crate::Recording::thread_name).
    pub thread: usize,
}

/// One wake-up of a future.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct WakeUp {
    /// When it came.
    pub at: Duration,
    /// The thread that woke: a number for [`Recording::thread_name`](crate::Recording::thread_name).
    pub thread: usize,
    /// The lane that was running on that thread, as an index into [`Recording::lanes`](crate::Recording::lanes).
    pub by: Option<usize>,
}

/// A place in the source of the program that was recorded: `src/main.rs:12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Location<'a> {
    /// As the compiler was given it, so usually relative to the workspace.
    pub file: &'a str,
    /// Counted from 1.
    pub line: u32,
}

impl fmt::Display for Location<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// What all lanes that come from one place in a program have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    pub(crate) name: Cow<'static, str>,
    pub(crate) kind: Kind,
    pub(crate) size: Option<u32>,
    /// Empty if it is not known.
    pub(crate) file: Cow<'static, str>,
    pub(crate) line: u32,
    pub(crate) level: Option<Cow<'static, str>>,
    pub(crate) target: Option<Cow<'static, str>>,
}

impl Source {
    pub(crate) fn new(name: Cow<'static, str>, kind: Kind) -> Self {
        Self { name, kind, size: None, file: "".into(), line: 0, level: None, target: None }
    }
}

/// What few lanes have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Notes {
    pub(crate) failure: Option<String>,
    pub(crate) fields: Vec<(Cow<'static, str>, String)>,
}

/// One recorded future, span, blocking call or stretch of CPU work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    number: u32,
    source: Arc<Source>,
    origin: Origin,
    /// In nanoseconds, as all times of the log.
    created: u64,
    log: Log,
    notes: Option<Arc<Notes>>,
}

impl Lane {
    pub(crate) fn new(
        number: u32,
        source: Arc<Source>,
        origin: Origin,
        created: u64,
        log: Log,
        notes: Option<Arc<Notes>>,
    ) -> Self {
        Self { number, source, origin, created, log, notes }
    }

    /// Its index in [`Recording::lanes`](crate::Recording::lanes).
    #[must_use]
    pub fn number(&self) -> usize {
        self.number as usize
    }

    /// The name it was recorded under. Names may repeat.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.source.name
    }

    #[cfg(feature = "json")]
    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    /// What it stands for.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.source.kind
    }

    /// Where it came from.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The call of [`Timeline::record`](crate::Timeline::record) or the like that created it, or of its span's macro.
    #[must_use]
    pub fn location(&self) -> Option<Location<'_>> {
        let Source { file, line, .. } = &*self.source;
        (!file.is_empty()).then_some(Location { file, line: *line })
    }

    /// How many bytes the future takes; `None` for what is no future.
    #[must_use]
    pub fn size(&self) -> Option<usize> {
        self.source.size.map(|size| size as usize)
    }

    /// The level of a span: `INFO`.
    #[must_use]
    pub fn level(&self) -> Option<&str> {
        self.source.level.as_deref()
    }

    /// The target of a span, which is its module unless the program says otherwise.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        self.source.target.as_deref()
    }

    /// The fields of a span with their values, in the order in which they were recorded.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> + '_ {
        self.notes.iter().flat_map(|notes| &notes.fields).map(|(name, value)| (&**name, &**value))
    }

    /// The error's text, if it [failed](Ending::Failed).
    #[must_use]
    pub fn failure(&self) -> Option<&str> {
        self.notes.as_ref()?.failure.as_deref()
    }

    /// When it was created: when the future was wrapped, or the stretch began.
    #[must_use]
    pub fn created(&self) -> Duration {
        Duration::from_nanos(self.created)
    }

    /// When it was first polled, or the stretch began; `None` for a future that never was.
    #[must_use]
    pub fn began(&self) -> Option<Duration> {
        self.polls().next().map(|poll| poll.enter)
    }

    /// When it ended; `None` while it runs.
    #[must_use]
    pub fn ended(&self) -> Option<Duration> {
        self.log.ending().map(|(at, _)| Duration::from_nanos(at))
    }

    /// How it ended.
    #[must_use]
    pub fn ending(&self) -> Ending {
        self.log.ending().map_or(Ending::Running, |(_, how)| how)
    }

    /// From its first poll to its end; `None` if it was never polled, or runs.
    #[must_use]
    pub fn duration(&self) -> Option<Duration> {
        Some(self.ended()?.saturating_sub(self.began()?))
    }

    /// All that happened to it, as it was written down.
    pub(crate) fn events(&self) -> impl Iterator<Item = Event> + '_ {
        self.log.events(self.created)
    }

    /// Its polls, oldest first.
    pub fn polls(&self) -> impl Iterator<Item = Poll> + '_ {
        let mut events = self.events();
        std::iter::from_fn(move || {
            let (enter, thread) = events.find_map(|event| match event {
                Event::Enter { at, thread } => Some((at, thread)),
                _ => None,
            })?;
            let exit = events.find_map(|event| match event {
                Event::Exit { at, .. } | Event::End { at, .. } => Some(Duration::from_nanos(at)),
                _ => None,
            });
            Some(Poll { enter: Duration::from_nanos(enter), exit, thread: thread as usize })
        })
    }

    /// Its wake-ups, oldest first.
    pub fn wakes(&self) -> impl Iterator<Item = WakeUp> + '_ {
        self.events().filter_map(|event| match event {
            Event::Wake { at, thread, by } => {
                Some(WakeUp { at: Duration::from_nanos(at), thread: thread as usize, by: by.map(|lane| lane as usize) })
            }
            _ => None,
        })
    }

    /// Whether something kept its waker when it last returned `Pending`: a timer, a channel, another task. `None` if it never did,
    /// and for a [`Kind::Span`].
    ///
    /// If nothing kept it, and no wake came since, the future can no longer be woken.
    #[must_use]
    pub fn waker_kept(&self) -> Option<bool> {
        let kept = |event| if let Event::Exit { kept, .. } = event { Some(kept) } else { None };
        self.events().filter_map(kept).last().filter(|_| self.kind() != Kind::Span)
    }

    /// How many of its wakes came during one of its own polls, from the thread of that poll: it asked to be polled again at once.
    #[must_use]
    pub fn self_wakes(&self) -> usize {
        let mut polled_on = None;
        let mut count = 0;
        for event in self.events() {
            match event {
                Event::Enter { thread, .. } => polled_on = Some(thread),
                Event::Wake { thread, .. } => count += usize::from(polled_on == Some(thread)),
                Event::Exit { .. } | Event::End { .. } => polled_on = None,
            }
        }
        count
    }

    /// How long it was being polled, or its stretch lasted: the time in which it held a thread. A poll that still lasts is
    /// not counted.
    #[must_use]
    pub fn polled(&self) -> Duration {
        self.polls().filter_map(|poll| Some(poll.exit?.saturating_sub(poll.enter))).sum()
    }

    /// How long it held no thread between its first poll and its end; zero while it runs.
    #[must_use]
    pub fn waited(&self) -> Duration {
        self.duration().unwrap_or_default().saturating_sub(self.polled())
    }

    /// The stretches in which it was ready and was not polled: from the first wake after a poll to the next poll, or to the end.
    ///
    /// A wake that comes during a poll counts from the end of that poll. Empty for a [`Kind::Span`], whose wakes are not known.
    pub fn ready(&self) -> impl Iterator<Item = (Duration, Option<Duration>)> + '_ {
        let mut events = self.events();
        let (mut since, mut polling) = (None, false);
        std::iter::from_fn(move || {
            for event in events.by_ref() {
                match event {
                    Event::Wake { at, .. } => since = since.or(Some(at)),
                    Event::Exit { at, .. } => {
                        polling = false;
                        since = since.map(|_| at);
                    }
                    Event::Enter { at, .. } | Event::End { at, .. } => {
                        let ready = since.take().filter(|_| !polling);
                        polling = matches!(event, Event::Enter { .. });
                        if let Some(since) = ready {
                            return Some((Duration::from_nanos(since), Some(Duration::from_nanos(at))));
                        }
                    }
                }
            }
            since.take().filter(|_| !polling).map(|since| (Duration::from_nanos(since), None))
        })
    }

    /// How many of its polls no wake had asked for: `join!` polls all its futures when one is woken. Zero for a
    /// [`Kind::Span`], whose wakes are not known.
    #[must_use]
    pub fn unasked_polls(&self) -> usize {
        if self.kind() == Kind::Span {
            return 0;
        }
        // The first poll needs no wake.
        let mut asked = true;
        let mut unasked = 0;
        for event in self.events() {
            match event {
                Event::Wake { .. } => asked = true,
                Event::Enter { .. } => {
                    unasked += usize::from(!asked);
                    asked = false;
                }
                _ => {}
            }
        }
        unasked
    }
}
