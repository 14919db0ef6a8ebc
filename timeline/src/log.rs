//! What happened to one lane, packed: four bytes for most events, so that a million lanes fit in memory.

use crate::recording::Ending;

/// One thing that happened to a lane. Times are nanoseconds since the timeline was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A poll began, or a stretch of ordinary code.
    Enter { at: u64, thread: u32 },
    /// The poll gave `Pending`.
    Exit { at: u64 },
    /// The lane's waker was woken on `thread`, while that thread was running lane `by`.
    Wake { at: u64, thread: u32, by: Option<u32> },
    /// Nothing more will happen. Ends a poll that is still open.
    End { at: u64, how: Ending },
}

/// Events in the order in which they were pushed. Each is a word (what, whether its thread is another than before, and the
/// time since the event before it), then, each where it is needed, two words of a longer time, a thread, a lane or an ending.
///
/// Two threads that read the clock at nearly the same moment may push in the other order; then the time of what comes second
/// is raised to that of the first, so that times never go back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Log {
    words: Vec<u32>,
    /// The time and the thread of the last event.
    at: u64,
    thread: u32,
    ended: bool,
}

// What an event is, in the lowest three bits of its first word.
const ENTER: u32 = 0;
const EXIT: u32 = 1;
const WAKE: u32 = 2;
const WAKE_BY_LANE: u32 = 3;
const END: u32 = 4;
const WHAT: u32 = 0b111;
const OTHER_THREAD: u32 = 0b1000;
/// The other 28 bits hold a time of up to 268 ms.
const STEP: u32 = 4;
/// In place of a time: it is longer, and two words of its own hold it.
const LONG: u32 = u32::MAX >> STEP;

impl Log {
    /// Does nothing after the end.
    pub(crate) fn push(&mut self, event: Event) {
        match event {
            Event::Enter { at, thread } => self.enter(at, thread),
            Event::Exit { at } => self.exit(at),
            Event::Wake { at, thread, by } => self.wake(at, thread, by),
            Event::End { at, how } if !self.ended => {
                self.first_word(END, at, self.thread);
                self.words.push(how as u32);
                // Gives back what the growing vector reserved.
                self.words.shrink_to_fit();
                self.ended = true;
            }
            Event::End { .. } => {}
        }
    }

    // What happens at every poll has a function of its own, which is inlined.

    #[inline]
    pub(crate) fn enter(&mut self, at: u64, thread: u32) {
        if !self.ended {
            self.first_word(ENTER, at, thread);
        }
    }

    #[inline]
    pub(crate) fn exit(&mut self, at: u64) {
        if !self.ended {
            self.first_word(EXIT, at, self.thread);
        }
    }

    #[inline]
    pub(crate) fn wake(&mut self, at: u64, thread: u32, by: Option<u32>) {
        if !self.ended {
            self.first_word(if by.is_some() { WAKE_BY_LANE } else { WAKE }, at, thread);
            self.words.extend(by);
        }
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
        let other = if thread == self.thread { 0 } else { OTHER_THREAD };
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
    pub(crate) fn end(&self) -> Option<(u64, Ending)> {
        let how = self.words.last().filter(|_| self.ended)?;
        Some((self.at, Ending::from_number((*how).into())))
    }

    pub(crate) fn events(&self) -> Events<'_> {
        Events { words: &self.words, at: 0, thread: 0 }
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
        if first & OTHER_THREAD != 0 {
            self.thread = self.word()?;
        }
        let (at, thread) = (self.at, self.thread);
        Some(match first & WHAT {
            ENTER => Event::Enter { at, thread },
            EXIT => Event::Exit { at },
            WAKE => Event::Wake { at, thread, by: None },
            WAKE_BY_LANE => Event::Wake { at, thread, by: Some(self.word()?) },
            _ => Event::End { at, how: Ending::from_number(self.word()?.into()) },
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
            Event::Exit { at: 9_000 },
            Event::Wake { at: 9_000, thread: 3, by: None },
            Event::Exit { at: 9_000 + u64::from(LONG) - 1 },
            Event::Exit { at: 9_000 + 2 * u64::from(LONG) - 1 },
            Event::Wake { at: 800_000_000, thread: 3, by: Some(u32::MAX) },
            Event::Enter { at: 800_000_001, thread: u32::MAX },
            Event::End { at: u64::MAX, how: Ending::Panicked },
        ];
        let mut log = Log::default();
        for event in events {
            log.push(event);
        }
        assert_eq!(log.events().collect::<Vec<_>>(), events);
        assert_eq!(log.end(), Some((u64::MAX, Ending::Panicked)));
    }

    #[test]
    fn a_time_before_the_last_one_is_raised_to_it() {
        let mut log = Log::default();
        log.push(Event::Exit { at: 9_000 });
        log.push(Event::Wake { at: 8_999, thread: 0, by: None });
        log.push(Event::Exit { at: 9_001 });
        let raised = Event::Wake { at: 9_000, thread: 0, by: None };
        assert_eq!(log.events().nth(1), Some(raised));
        assert_eq!(log.events().last(), Some(Event::Exit { at: 9_001 }));
    }

    #[test]
    fn a_call_that_waits_once_takes_six_words() {
        let mut log = Log::default();
        log.push(Event::Enter { at: 1_000_000, thread: 0 });
        log.push(Event::Exit { at: 1_009_000 });
        log.push(Event::Wake { at: 201_000_000, thread: 0, by: None });
        log.push(Event::Enter { at: 201_001_000, thread: 0 });
        log.push(Event::End { at: 201_004_000, how: Ending::Finished });
        assert_eq!(log.words.len(), 6, "one for each event, and the ending");
    }
}
