//! What several samples say.

use serde::Serialize;

/// The median of some samples, in the order in which they were taken.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Estimate {
    pub(super) median: f64,
    /// Contains the median of all possible samples with a confidence of at least 95 %; fewer than six samples have none.
    pub(super) interval: Option<[f64; 2]>,
    rounds: Vec<f64>,
}

impl Estimate {
    /// Nothing if there is no sample.
    pub(super) fn of(rounds: Vec<f64>) -> Option<Self> {
        let mut sorted = rounds.clone();
        sorted.sort_by(f64::total_cmp);
        let upper = *sorted.get(sorted.len() / 2)?;
        let median = if sorted.len() % 2 == 0 { f64::midpoint(sorted[sorted.len() / 2 - 1], upper) } else { upper };
        let interval = rank(sorted.len()).map(|rank| [sorted[rank - 1], sorted[sorted.len() - rank]]);
        Some(Self { median, interval, rounds })
    }

    /// Round by round, so that what changed between two rounds does not count.
    pub(super) fn over(&self, other: &Self) -> Option<Self> {
        Self::of(self.rounds.iter().zip(&other.rounds).map(|(one, other)| one / other).collect())
    }
}

/// The interval of a median needs no assumption about how samples are distributed: each is as likely below the true median as above
/// it, like a coin. It reaches from the sample of this rank to the one of this rank from the end.
fn rank(samples: usize) -> Option<usize> {
    let (mut rank, mut outside, mut coins) = (0, 0.0, 0.5_f64.powi(samples as i32));
    loop {
        outside += 2.0 * coins;
        if outside > 0.05 {
            return (rank > 0).then_some(rank);
        }
        coins *= (samples - rank) as f64 / (rank + 1) as f64;
        rank += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_nine_samples_leaves_out_the_least_and_the_most() {
        let estimate = Estimate::of(vec![9.0, 1.0, 8.0, 2.0, 7.0, 3.0, 6.0, 4.0, 5.0]).expect("there are samples");
        assert_eq!(format!("{:?} {:?}", estimate.median, estimate.interval), "5.0 Some([2.0, 8.0])");
        // As tables of the sign test have it.
        assert_eq!([5, 6, 8, 9, 12, 20, 100].map(rank), [None, Some(1), Some(1), Some(2), Some(3), Some(6), Some(40)]);
        assert!(Estimate::of(Vec::new()).is_none());
    }

    #[test]
    fn a_ratio_is_taken_round_by_round() {
        // The machine was half as fast in every other round, which the ratio does not show.
        let slow = |factor: f64| Estimate::of((0..9).map(|round| factor * f64::from(1 + round % 2)).collect());
        let (one, other) = (slow(3.0).expect("samples"), slow(2.0).expect("samples"));
        let ratio = one.over(&other).expect("as many samples");
        assert_eq!(format!("{:?} {:?}", ratio.median, ratio.interval), "1.5 Some([1.5, 1.5])");
    }
}
