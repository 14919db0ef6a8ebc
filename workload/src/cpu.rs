//! Computing whose answers are known: it never waits, and only another core makes it faster.

use std::hint::black_box;

use async_timeline::Timeline;

/// The size of a job for [`Cpu::count_primes`] that takes some 50 ms on one core of a laptop.
pub const JOB: u32 = 850_000;

/// How many primes there are below [`JOB`].
pub const PRIMES_IN_A_JOB: u32 = 67_617;

/// Computes, as [`Api`](crate::Api) waits. A clone is cheap, and records into the same timeline.
#[derive(Clone, Debug, Default)]
pub struct Cpu {
    timeline: Option<Timeline>,
}

impl Cpu {
    /// Computing that is not recorded.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Records each job in `timeline`, as a lane of CPU work. A timeline in slow motion makes each job longer: the same work is done
    /// that many times.
    #[must_use]
    pub fn recorded_by(mut self, timeline: &Timeline) -> Self {
        self.timeline = Some(timeline.clone());
        self
    }

    /// Counts the primes below `limit`, by dividing each odd number by every odd number up to its root.
    ///
    /// It is slow on purpose, and as slow in a dev build as in a release build. For the counts below the powers of ten, see
    /// <https://oeis.org/A006880>.
    #[must_use]
    #[track_caller]
    pub fn count_primes(&self, limit: u32) -> u32 {
        // Not in a closure, whose caller is this function.
        let mut _lane = None;
        if let Some(timeline) = &self.timeline {
            _lane = Some(timeline.computing("count_primes"));
        }
        for _ in 1..self.timeline.as_ref().map_or(1, Timeline::slow_motion) {
            black_box(count_primes(limit));
        }
        count_primes(limit)
    }
}

fn count_primes(limit: u32) -> u32 {
    let odd_primes = (3..limit).step_by(2).filter(|&number| is_odd_prime(number)).count() as u32;
    odd_primes + u32::from(limit > 2)
}

fn is_odd_prime(number: u32) -> bool {
    let mut divisor = 3;
    while u64::from(divisor) * u64::from(divisor) <= u64::from(number) {
        if number.is_multiple_of(divisor) {
            return false;
        }
        divisor += 2;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_those_of_the_tables() {
        let known = [(0, 0), (2, 0), (3, 1), (10, 4), (100, 25), (1_000, 168), (10_000, 1_229), (100_000, 9_592)];
        for (limit, primes) in known {
            assert_eq!(Cpu::new().count_primes(limit), primes, "primes below {limit}");
        }
        assert_eq!(Cpu::new().count_primes(JOB), PRIMES_IN_A_JOB);
    }
}
