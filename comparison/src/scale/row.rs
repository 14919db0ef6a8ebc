//! A row of the table: one pattern, with one number of calls.

use std::time::Duration;

use async_timeline::rounded;
use serde_json::{Value, json};

use super::child::{Load, Programs, Sample};
use super::lateness::Percentiles;
use super::pattern::Pattern;
use super::process::Late;
use super::statistics::Estimate;
use super::stop::Interrupted;

/// The columns of [`Row::as_text`].
pub(super) const HEAD: &str = "\
Overhead is the time beyond the latency: the median of processes that took turns, and\n\
its interval. The baseline is a heap of as many deadlines and no runtime.\n\n\
\x20 calls pattern                 overhead interval       x baseline interval    bytes";

/// Less growth than this is not told from that of the program itself.
const NOISE: f64 = (2 << 20) as f64;

/// What one pattern takes for one number of calls.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) load: Load,
    samples: Vec<Sample>,
    lateness: Option<Percentiles>,
    /// Why there are no figures.
    missing: Option<String>,
    /// More calls need not be tried.
    hopeless: bool,
}

impl Row {
    /// Where it is known why there can be no figures, there are none for more calls either.
    pub(super) fn new(load: Load, missing: Option<String>) -> Self {
        let (most, hopeless) = (load.pattern.most(), missing.is_some());
        let too_many = || (u64::from(load.calls) > most).then(|| format!("not measured beyond {most} calls"));
        Self { load, samples: Vec::new(), lateness: None, missing: missing.or_else(too_many), hopeless }
    }

    /// With one sample, which took that long beyond the latency, and no memory.
    #[cfg(test)]
    pub(super) fn measured(pattern: Pattern, calls: u32, latency: Duration, overhead: Duration) -> Self {
        let sample = Sample { wall: latency + overhead, cpu: overhead, memory: 0 };
        Self { samples: vec![sample], ..Self::new(Load { pattern, calls, latency }, None) }
    }

    /// Takes one sample, unless it is known that there is none. One that fails leaves the row without figures: a median of those that went well
    /// would hide it. One whose overhead passes `share` is stopped.
    pub(super) fn measure(&mut self, programs: &Programs, share: Option<Duration>) {
        if self.missing.is_some() {
            return;
        }
        match programs.measure(self.load, share) {
            Ok(sample) => self.samples.push(sample),
            Err(error) if error.is::<Interrupted>() => {}
            Err(error) if error.is::<Late>() => {
                self.missing = share.map(|share| format!("stopped: its overhead passed {}", rounded(share)));
                self.hopeless = true;
            }
            Err(error) => self.missing = Some(format!("{error:#}")),
        }
    }

    /// Why more calls than these are not tried either.
    pub(super) fn stopped(&self) -> Option<String> {
        self.missing.clone().filter(|_| self.hopeless)
    }

    /// In a process of its own, for enough calls to tell. A failure leaves it unknown.
    pub(super) fn measure_lateness(&mut self, programs: &Programs) {
        if self.missing.is_none() && self.load.calls >= 1_000 {
            self.lateness = programs.lateness(self.load).ok().flatten();
        }
    }

    pub(super) fn is(&self, pattern: Pattern, calls: u32) -> bool {
        (self.load.pattern, self.load.calls) == (pattern, calls)
    }

    /// How long a sample waits: not at all where there is none to take.
    pub(super) fn waits(&self) -> Duration {
        if u64::from(self.load.calls) > self.load.pattern.most() { Duration::ZERO } else { self.load.predicted() }
    }

    /// How many calls have how much overhead.
    pub(super) fn growth(&self) -> Option<(u32, Duration)> {
        Some((self.load.calls, Duration::from_secs_f64(self.overhead()?.median / 1e3)))
    }

    /// Beyond the latency, in milliseconds.
    pub(super) fn overhead(&self) -> Option<Estimate> {
        self.estimate(|sample| milliseconds(sample.wall.saturating_sub(self.load.predicted())))
    }

    pub(super) fn cpu_ms(&self) -> Option<f64> {
        Some(self.estimate(|sample| milliseconds(sample.cpu))?.median)
    }

    pub(super) fn bytes_per_call(&self) -> Option<f64> {
        let growth = self.estimate(|sample| sample.memory as f64)?.median;
        (growth >= NOISE).then(|| growth / f64::from(self.load.calls))
    }

    fn estimate(&self, figure: impl Fn(&Sample) -> f64) -> Option<Estimate> {
        Estimate::of(self.samples.iter().map(figure).collect()).filter(|_| self.missing.is_none())
    }

    fn to_baseline(&self, baseline: Option<&Estimate>) -> Option<Estimate> {
        self.overhead()?.over(baseline?).filter(|ratio| ratio.median.is_finite())
    }

    pub(super) fn as_text(&self, baseline: Option<&Estimate>) -> String {
        let start = format!("{:>7} {:<20}", self.load.calls, self.load.pattern.name());
        let Some(overhead) = self.overhead() else {
            return format!("{start}  {}", self.missing.as_deref().unwrap_or("interrupted before it was measured"));
        };
        let interval = |estimate: &Estimate| {
            estimate.interval.map_or("-".to_owned(), |[lower, upper]| format!("{lower:.1}-{upper:.1}"))
        };
        let ratio = self.to_baseline(baseline);
        let bytes = self.bytes_per_call().map_or("-".into(), |bytes| format!("{bytes:.0}"));
        format!(
            "{start}{:>9.1} ms {:<16}{:>8} {:<12}{bytes:>7}",
            overhead.median,
            interval(&overhead),
            ratio.as_ref().map_or("-".to_owned(), |ratio| format!("{:.2}", ratio.median)),
            ratio.as_ref().map_or("-".to_owned(), interval),
        )
    }

    pub(super) fn as_json(&self, baseline: Option<&Estimate>) -> Value {
        let Load { pattern, calls, latency } = self.load;
        json!({
            "pattern": pattern,
            "label": pattern.label(),
            "calls": calls,
            "latency_ms": milliseconds(latency),
            "predicted_ms": milliseconds(self.load.predicted()),
            "samples": self.samples.len(),
            "overhead_ms": self.overhead(),
            "to_baseline": self.to_baseline(baseline),
            "cpu_ms": self.cpu_ms(),
            "bytes_per_call": self.bytes_per_call(),
            "lateness_ms": self.lateness,
            "missing": self.missing,
        })
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
