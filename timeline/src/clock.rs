//! What a timeline reads the time from.

use std::time::Instant;

/// Counts ticks from the creation of the timeline. A tick is about as long as a nanosecond; only a recording is in nanoseconds,
/// since converting costs as much as reading the counter.
pub(crate) enum Clock {
    /// The processor's counter where it runs at a constant rate, else the system's monotonic clock.
    Counter { counter: quanta::Clock, zero: u64, shift: u32 },
    /// A clock of the program's own, which ticks in nanoseconds.
    Given { now: Box<dyn Fn() -> Instant + Send + Sync>, zero: Instant },
}

impl Clock {
    /// The first one in a program measures the counter's rate, which takes about a millisecond.
    pub(crate) fn counter() -> Self {
        const MANY: u64 = 1 << 40;
        let counter = quanta::Clock::new();
        // A counter may tick several times a nanosecond; a log has no room for that.
        let shift = (MANY / counter.delta_as_nanos(0, MANY).max(1)).checked_ilog2().unwrap_or(0);
        let zero = counter.raw();
        Self::Counter { counter, zero, shift }
    }

    pub(crate) fn given(now: Box<dyn Fn() -> Instant + Send + Sync>) -> Self {
        let zero = now();
        Self::Given { now, zero }
    }

    #[inline]
    pub(crate) fn now(&self) -> u64 {
        match self {
            Self::Counter { counter, zero, shift } => counter.raw().saturating_sub(*zero) >> shift,
            Self::Given { now, zero } => now().saturating_duration_since(*zero).as_nanos() as u64,
        }
    }

    pub(crate) fn nanos(&self, ticks: u64) -> u64 {
        match self {
            Self::Counter { counter, shift, .. } => counter.delta_as_nanos(0, ticks << shift),
            Self::Given { .. } => ticks,
        }
    }
}
