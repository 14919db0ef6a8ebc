//! What happened to one lane, packed: about five bytes an event, so that a million lanes fit in memory.

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

/// Events in the order in which they were pushed. Each begins with a head byte (what, and whether the thread is the one
/// before it), then holds its time as the difference to the event before it, then what else it needs, as LEB128 numbers.
///
/// Two threads that read the clock at nearly the same moment may push in the other order; then the time of what comes second
/// is raised to that of the first, so that times never go back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Log {
    bytes: Vec<u8>,
    last: Cursor,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cursor {
    at: u64,
    thread: u32,
}

const ENTER: u8 = 0;
const EXIT: u8 = 1;
const WAKE: u8 = 2;
const WAKE_BY_LANE: u8 = 3;
const END: u8 = 4;
const OTHER_THREAD: u8 = 0x80;
/// A head byte, a time of ten bytes, a thread and a lane of five bytes each.
const LONGEST: usize = 1 + 10 + 5 + 5;

impl Log {
    pub(crate) fn push(&mut self, event: Event) {
        let (Event::Enter { at, .. } | Event::Exit { at } | Event::Wake { at, .. } | Event::End { at, .. }) = event;
        let at = at.max(self.last.at);
        let mut packed = Packed { bytes: [0; LONGEST], len: 1 };
        packed.number(at - self.last.at);
        self.last.at = at;
        match event {
            Event::Enter { thread, .. } => packed.head(ENTER, Some(thread), &mut self.last),
            Event::Exit { .. } => packed.head(EXIT, None, &mut self.last),
            Event::Wake { thread, by: None, .. } => packed.head(WAKE, Some(thread), &mut self.last),
            Event::Wake { thread, by: Some(lane), .. } => {
                packed.head(WAKE_BY_LANE, Some(thread), &mut self.last);
                packed.number(lane.into());
            }
            Event::End { how, .. } => {
                packed.head(END, None, &mut self.last);
                packed.number(how as u64);
            }
        }
        self.bytes.extend_from_slice(&packed.bytes[..packed.len]);
    }

    pub(crate) fn events(&self) -> Events<'_> {
        Events { bytes: &self.bytes, last: Cursor::default() }
    }

    /// Gives back what the growing vector reserved and a finished lane will not use.
    pub(crate) fn close(&mut self) {
        self.bytes.shrink_to_fit();
    }
}

struct Packed {
    bytes: [u8; LONGEST],
    len: usize,
}

impl Packed {
    /// Says what it is, and the thread where that is another one than before.
    fn head(&mut self, what: u8, thread: Option<u32>, last: &mut Cursor) {
        self.bytes[0] = what;
        if let Some(thread) = thread.filter(|thread| *thread != last.thread) {
            self.bytes[0] |= OTHER_THREAD;
            self.number(thread.into());
            last.thread = thread;
        }
    }

    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes[self.len] = number as u8 | 0x80;
            self.len += 1;
            number >>= 7;
        }
        self.bytes[self.len] = number as u8;
        self.len += 1;
    }
}

/// Unpacks a log, oldest event first.
#[derive(Clone, Debug)]
pub(crate) struct Events<'a> {
    bytes: &'a [u8],
    last: Cursor,
}

impl Events<'_> {
    fn number(&mut self) -> u64 {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let Some((&byte, rest)) = self.bytes.split_first() else { break };
            self.bytes = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        number
    }
}

impl Iterator for Events<'_> {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        let (&head, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        self.last.at = self.last.at.saturating_add(self.number());
        if head & OTHER_THREAD != 0 {
            self.last.thread = self.number() as u32;
        }
        let Cursor { at, thread } = self.last;
        Some(match head & !OTHER_THREAD {
            ENTER => Event::Enter { at, thread },
            EXIT => Event::Exit { at },
            WAKE => Event::Wake { at, thread, by: None },
            WAKE_BY_LANE => Event::Wake { at, thread, by: Some(self.number() as u32) },
            _ => Event::End { at, how: Ending::from_number(self.number()) },
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
            Event::Wake { at: 200_000_000, thread: 3, by: Some(u32::MAX) },
            Event::Enter { at: 200_000_001, thread: u32::MAX },
            Event::End { at: u64::MAX, how: Ending::Panicked },
        ];
        let mut log = Log::default();
        for event in events {
            log.push(event);
        }
        assert_eq!(log.events().collect::<Vec<_>>(), events);
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
    fn a_call_that_waits_once_takes_at_most_32_bytes() {
        let mut log = Log::default();
        log.push(Event::Enter { at: 1_000_000, thread: 0 });
        log.push(Event::Exit { at: 1_009_000 });
        log.push(Event::Wake { at: 201_000_000, thread: 0, by: None });
        log.push(Event::Enter { at: 201_001_000, thread: 0 });
        log.push(Event::End { at: 201_004_000, how: Ending::Finished });
        assert!(log.bytes.len() <= 32, "took {} bytes", log.bytes.len());
    }
}
