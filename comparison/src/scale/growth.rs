//! How much overhead more calls would have, from how it grew so far.

use std::ops::RangeInclusive;
use std::time::Duration;

use async_timeline::rounded;

/// Nothing that is measured here grows faster than with the square of the calls, or slower than with their number. What seems to
/// is noise, which is most of the overhead of a few calls.
const EXPONENTS: RangeInclusive<f64> = 1.0..=2.0;

/// Why so many calls are not started: their overhead would take longer than `share`. `measured` has the overhead of each smaller
/// number of calls, in order.
pub(super) fn too_long(measured: &[(u32, Duration)], calls: u32, share: Duration) -> Option<String> {
    let overhead = predicted(measured, calls)?;
    let why = || format!("stopped: predicted overhead {}, limit {}", rounded(overhead), rounded(share));
    (overhead > share).then(why)
}

fn predicted(measured: &[(u32, Duration)], calls: u32) -> Option<Duration> {
    let &(last_calls, last) = measured.last()?;
    let exponent = match measured {
        [.., (fewer, before), _] => {
            (last.as_secs_f64() / before.as_secs_f64()).log(f64::from(last_calls) / f64::from(*fewer))
        }
        _ => *EXPONENTS.start(),
    };
    let exponent = exponent.clamp(*EXPONENTS.start(), *EXPONENTS.end());
    let times = (f64::from(calls) / f64::from(last_calls)).powf(exponent);
    Duration::try_from_secs_f64(last.as_secs_f64() * times).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);
    const SHARE: Duration = Duration::from_secs(10);

    #[test]
    fn what_grows_with_the_square_is_stopped_before_it_takes_minutes() {
        let measured = [(1_000, MS), (10_000, 18 * MS), (100_000, 1_800 * MS)];
        let why = too_long(&measured, 1_000_000, SHARE).expect("it is a hundred times as long");
        assert_eq!(why, "stopped: predicted overhead 3 min, limit 10 s");
    }

    #[test]
    fn what_grows_with_the_number_of_calls_goes_on() {
        let measured = [(10_000, 80 * MS), (100_000, 800 * MS)];
        assert_eq!(predicted(&measured, 1_000_000), Some(8_000 * MS));
        assert_eq!(too_long(&measured, 1_000_000, SHARE), None);
    }

    #[test]
    fn one_number_of_calls_tells_no_growth() {
        assert_eq!(predicted(&[(1_000, 2 * MS)], 100_000), Some(200 * MS));
        assert_eq!(predicted(&[], 100_000), None);
    }

    #[test]
    fn noise_is_not_taken_for_growth() {
        let measured = [(1, Duration::ZERO), (10, MS)];
        assert_eq!(predicted(&measured, 100), Some(100 * MS), "at most with the square");
        let measured = [(1, 5 * MS), (10, MS)];
        assert_eq!(predicted(&measured, 100), Some(10 * MS), "at least with the number");
        let measured = [(1, Duration::ZERO), (10, Duration::ZERO)];
        assert_eq!(predicted(&measured, 100), None, "nothing does not grow");
    }
}
