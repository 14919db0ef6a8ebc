//! What happened to one lane, packed: four bytes for most events, so that a million lanes fit in memory.

use smallvec::SmallVec;

/// How a lane ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "json", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Ending {
    /// It had not ended when the recording was taken.
    Running,
    /// It returned.
    Finished,
    /// It returned an error; see [`Lane::failure`](crate::Lane::failure).
    Failed,
    /// It was dropped before it was ready: cancelled.
    Dropped,
    /// It panicked.
    Panicked,
    /// It closed, and it isn't known whether it had finished: the ending of every [`Kind::Span`](crate::Kind::Span).
    Unknown,
}

impl Ending {
    fn from_number(number: u32) -> Self {
        [Self::Running, Self::Finished, Self::Failed, Self::Dropped, Self::Panicked, Self::Unknown]
            [number.min(5) as usize]
    }
}

/// One thing that happened to a lane. Times count from the creation of the timeline: in the recorder in ticks of its clock, in a
/// recording in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A poll began, or a stretch of ordinary code.
    Enter { at: u64, thread: u32 },
    /// The poll returned `Pending`. `kept`: something kept the lane's waker.
    Exit { at: u64, kept: bool },
    /// The lane's waker was called on `thread`, while that thread was running lane `by`.
    Wake { at: u64, thread: u32, by: Option<u32> },
    /// Nothing more will happen. Ends a poll that is still open.
    End { at: u64, how: Ending },
}

/// Events in the order in which they were pushed. Each is a word (what, a flag, and the time since the event before it),
/// followed, only where needed, by two words of a longer time, a thread, a lane or an ending.
///
/// The first time counts from when the lane was created, which the lane itself knows.
///
/// Two threads that read the clock at nearly the same moment may push in the other order; then the time of the second event is
/// raised to that of the first, so that times never go back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Log {
    /// Six are enough for a call that waits once, which then needs no allocation.
    words: SmallVec<[u32; 6]>,
    /// The time of the last event.
    at: u64,
    /// The thread of the last event that had one; `ENDED` after the end.
    thread: u32,
    /// Where the lane was first polled.
    pub(crate) inside: Inside,
}

/// The lane in whose poll another was first polled: its number plus one, and whether something between the two handed on a waker of
/// its own, as an executor does, and also `FuturesUnordered`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Inside(u32);

impl Inside {
    const OWN_WAKER: u32 = 1 << 31;

    pub(crate) fn of(lane: u32, own_waker: bool) -> Self {
        Self((lane + 1) | if own_waker { Self::OWN_WAKER } else { 0 })
    }

    pub(crate) fn lane(self) -> Option<u32> {
        (self.0 & !Self::OWN_WAKER).checked_sub(1)
    }

    pub(crate) fn own_waker(self) -> bool {
        self.0 & Self::OWN_WAKER != 0
    }
}

const ENDED: u32 = u32::MAX;
const MANY_WORDS: usize = 1 << 12;

/// A place in a log to go back to.
#[cfg(feature = "tracing")]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mark {
    words: usize,
    at: u64,
    thread: u32,
}

// What an event is, in the lowest three bits of its first word.
const ENTER: u32 = 0;
const EXIT: u32 = 1;
const WAKE: u32 = 2;
const WAKE_BY_LANE: u32 = 3;
const END: u32 = 4;
const WHAT: u32 = 0b111;
/// Of an enter or a wake: its thread is another than before, and has a word of its own. Of an exit: the waker was kept.
const FLAG: u32 = 0b1000;
/// The other 28 bits hold a time of up to 268 ms.
const STEP: u32 = 4;
/// In place of a time: it is longer, and two words of its own hold it.
const LONG: u32 = u32::MAX >> STEP;

impl Log {
    pub(crate) fn since(created: u64) -> Self {
        Self { at: created, ..Self::default() }
    }

    /// Does nothing after the end.
    pub(crate) fn push(&mut self, event: Event) {
        match event {
            Event::Enter { at, thread } => self.enter(at, thread),
            Event::Exit { at, kept } => self.exit(at, kept),
            Event::Wake { at, thread, by } => self.wake(at, thread, by),
            Event::End { at, how } => self.end(at, how),
        }
    }

    // What happens at every poll has a function of its own, which is inlined.

    #[inline]
    pub(crate) fn enter(&mut self, at: u64, thread: u32) {
        if !self.ended() {
            self.first_word(ENTER, at, thread);
        }
    }

    #[inline]
    pub(crate) fn exit(&mut self, at: u64, kept: bool) {
        if !self.ended() {
            self.first_word(if kept { EXIT | FLAG } else { EXIT }, at, self.thread);
        }
    }

    #[inline]
    pub(crate) fn wake(&mut self, at: u64, thread: u32, by: Option<u32>) {
        if !self.ended() {
            self.first_word(if by.is_some() { WAKE_BY_LANE } else { WAKE }, at, thread);
            // Unlike `extend`, it costs nothing where there is none.
            if let Some(by) = by {
                self.words.push(by);
            }
        }
    }

    pub(crate) fn end(&mut self, at: u64, how: Ending) {
        if !self.ended() {
            self.first_word(END, at, self.thread);
            self.words.push(how as u32);
            // Returns what the growing vector reserved, unless that may mean to copy a log of many polls.
            if self.words.len() < MANY_WORDS {
                self.words.shrink_to_fit();
            }
            self.thread = ENDED;
        }
    }

    /// Moves a log that has ended out, and leaves one that takes no more.
    pub(crate) fn take(&mut self) -> Self {
        std::mem::replace(self, Self { thread: ENDED, ..Self::default() })
    }

    pub(crate) fn ended(&self) -> bool {
        self.thread == ENDED
    }

    /// How many words it takes.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    #[cfg(feature = "tracing")]
    pub(crate) fn mark(&self) -> Mark {
        Mark { words: self.words.len(), at: self.at, thread: self.thread }
    }

    /// Takes back what was pushed since the mark was set.
    #[cfg(feature = "tracing")]
    pub(crate) fn back_to(&mut self, mark: Mark) {
        self.words.truncate(mark.words);
        (self.at, self.thread) = (mark.at, mark.thread);
    }

    /// The same events with other times, and other numbers for the lanes that woke it.
    pub(crate) fn translated(
        &self,
        created: u64,
        time: impl Fn(u64) -> u64,
        lane: impl Fn(u32) -> Option<u32>,
    ) -> Self {
        let mut log = Self::since(time(created));
        log.words.reserve(self.words.len());
        for event in self.events(created) {
            log.push(match event {
                Event::Enter { at, thread } => Event::Enter { at: time(at), thread },
                Event::Exit { at, kept } => Event::Exit { at: time(at), kept },
                Event::Wake { at, thread, by } => Event::Wake { at: time(at), thread, by: by.and_then(&lane) },
                Event::End { at, how } => Event::End { at: time(at), how },
            });
        }
        log
    }

    #[inline]
    fn first_word(&mut self, what: u32, at: u64, thread: u32) {
        let step = at.saturating_sub(self.at);
        if step >= LONG.into() || thread != self.thread {
            return self.first_words(what, step, thread);
        }
        self.at += step;
        self.words.push(what | (step as u32) << STEP);
    }

    /// A first word that does not say everything, and those that say the rest.
    #[cold]
    fn first_words(&mut self, what: u32, step: u64, thread: u32) {
        let other = if thread == self.thread { 0 } else { FLAG };
        let long = step >= LONG.into();
        let short = if long { LONG } else { step as u32 };
        self.words.push(what | other | short << STEP);
        if long {
            self.words.extend([step as u32, (step >> 32) as u32]);
        }
        if other != 0 {
            self.words.push(thread);
        }
        self.at += step;
        self.thread = thread;
    }

    /// When and how it ended. Asked often, so it does not go through all events.
    pub(crate) fn ending(&self) -> Option<(u64, Ending)> {
        let how = self.words.last().filter(|_| self.ended())?;
        Some((self.at, Ending::from_number(*how)))
    }

    pub(crate) fn events(&self, created: u64) -> Events<'_> {
        Events { words: &self.words, at: created, thread: 0 }
    }
}

/// Unpacks a log, oldest event first.
#[derive(Clone, Debug)]
pub(crate) struct Events<'a> {
    words: &'a [u32],
    at: u64,
    thread: u32,
}

impl Events<'_> {
    fn word(&mut self) -> Option<u32> {
        let (word, rest) = self.words.split_first()?;
        self.words = rest;
        Some(*word)
    }
}

impl Iterator for Events<'_> {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        let first = self.word()?;
        self.at += match first >> STEP {
            LONG => u64::from(self.word()?) | u64::from(self.word()?) << 32,
            step => step.into(),
        };
        let (what, flag) = (first & WHAT, first & FLAG != 0);
        if flag && what != EXIT {
            self.thread = self.word()?;
        }
        let (at, thread) = (self.at, self.thread);
        Some(match what {
            ENTER => Event::Enter { at, thread },
            EXIT => Event::Exit { at, kept: flag },
            WAKE => Event::Wake { at, thread, by: None },
            WAKE_BY_LANE => Event::Wake { at, thread, by: Some(self.word()?) },
            _ => Event::End { at, how: Ending::from_number(self.word()?) },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pushed_comes_back() {
        let events = [
            Event::Enter { at: 5, thread: 0 },
            Event::Exit { at: 9_000, kept: true },
            Event::Wake { at: 9_000, thread: 3, by: None },
            Event::Exit { at: 9_000 + u64::from(LONG) - 1, kept: false },
            Event::Exit { at: 9_000 + 2 * u64::from(LONG) - 1, kept: true },
            Event::Wake { at: 800_000_000, thread: 3, by: Some(u32::MAX) },
            Event::Enter { at: 800_000_001, thread: u32::MAX - 1 },
            Event::End { at: u64::MAX, how: Ending::Panicked },
        ];
        let mut log = Log::default();
        for event in events {
            log.push(event);
        }
        assert_eq!(log.events(0).collect::<Vec<_>>(), events);
        assert_eq!(log.ending(), Some((u64::MAX, Ending::Panicked)));
    }

    #[test]
    fn a_time_before_the_last_one_is_raised_to_it() {
        let mut log = Log::default();
        log.push(Event::Exit { at: 9_000, kept: false });
        log.push(Event::Wake { at: 8_999, thread: 0, by: None });
        log.push(Event::Exit { at: 9_001, kept: false });
        let raised = Event::Wake { at: 9_000, thread: 0, by: None };
        assert_eq!(log.events(0).nth(1), Some(raised));
        assert_eq!(log.events(0).last(), Some(Event::Exit { at: 9_001, kept: false }));
    }

    #[test]
    fn a_call_that_waits_once_takes_six_words() {
        let mut log = Log::default();
        log.push(Event::Enter { at: 1_000_000, thread: 0 });
        log.push(Event::Exit { at: 1_009_000, kept: false });
        log.push(Event::Wake { at: 201_000_000, thread: 0, by: None });
        log.push(Event::Enter { at: 201_001_000, thread: 0 });
        log.push(Event::End { at: 201_004_000, how: Ending::Finished });
        assert_eq!(log.words.len(), 6, "one for each event, and the ending");
    }
}
