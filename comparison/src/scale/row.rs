//! A row of the table: one pattern, with one number of calls.

use std::time::Duration;

use async_timeline::rounded;
use serde_json::json;

use super::Interrupted;
use super::Sample;
use super::child::Programs;
use super::lateness::Percentiles;
use super::pattern::Pattern;
use super::process::Late;
use super::statistics::Estimate;
use super::stop::Stop;

/// The columns of [`Row::as_text`].
pub(super) const HEAD: &str = "\
Overhead is the time beyond the latency: the median of processes that took turns, and\n\
its interval. The baseline is a heap of as many deadlines and no runtime.\n\n\
\x20 calls pattern                 overhead interval       x baseline interval    bytes";

/// Less growth than this is not told from that of the program itself.
const NOISE: f64 = (2 << 20) as f64;

/// What one pattern takes for one number of calls.
#[derive(Debug)]
pub(super) struct Row {
    pattern: Pattern,
    calls: u32,
    latency: Duration,
    samples: Vec<Sample>,
    lateness: Option<Percentiles>,
    /// Why there are no figures.
    missing: Option<String>,
    /// More calls need not be tried.
    hopeless: bool,
}

impl Row {
    pub(super) fn new(pattern: Pattern, calls: u32, latency: Duration, missing: Option<String>) -> Self {
        let most = pattern.most();
        let missing =
            missing.or_else(|| (u64::from(calls) > most).then(|| format!("not measured beyond {most} calls")));
        Self { pattern, calls, latency, samples: Vec::new(), lateness: None, missing, hopeless: false }
    }

    /// With one sample, which took that long beyond the latency, and no memory.
    #[cfg(test)]
    pub(super) fn measured(pattern: Pattern, calls: u32, latency: Duration, overhead: Duration) -> Self {
        let sample = Sample { wall: latency + overhead, cpu: overhead, memory: 0 };
        Self { samples: vec![sample], ..Self::new(pattern, calls, latency, None) }
    }

    /// Takes one sample, unless it is known that there is none. One that fails leaves the row without figures: a median of those that went well
    /// would hide it. One whose overhead passes `share` is stopped.
    pub(super) fn measure(&mut self, programs: &Programs, share: Option<Duration>, stop: &Stop) {
        if self.missing.is_some() {
            return;
        }
        match programs.measure(self.pattern, self.calls, self.latency, share, stop) {
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
    pub(super) fn measure_lateness(&mut self, programs: &Programs, stop: &Stop) {
        if self.missing.is_none() && self.calls >= 1_000 {
            self.lateness = programs.lateness(self.pattern, self.calls, self.latency, stop).ok().flatten();
        }
    }

    pub(super) fn is_baseline(&self) -> bool {
        self.pattern == Pattern::Baseline
    }

    pub(super) fn is(&self, pattern: Pattern, calls: u32) -> bool {
        (self.pattern, self.calls) == (pattern, calls)
    }

    /// How long a sample waits: not at all where there is none to take.
    pub(super) fn waits(&self) -> Duration {
        if u64::from(self.calls) > self.pattern.most() { Duration::ZERO } else { self.predicted() }
    }

    pub(super) fn predicted(&self) -> Duration {
        self.pattern.predicted(self.calls, self.latency)
    }

    /// Beyond the latency, in milliseconds.
    pub(super) fn overhead(&self) -> Option<Estimate> {
        self.estimate(|sample| milliseconds(sample.wall.saturating_sub(self.predicted())))
    }

    pub(super) fn cpu_ms(&self) -> Option<f64> {
        Some(self.estimate(|sample| milliseconds(sample.cpu))?.median)
    }

    pub(super) fn bytes_per_call(&self) -> Option<f64> {
        let growth = self.estimate(|sample| sample.memory as f64)?.median;
        (growth >= NOISE).then(|| growth / f64::from(self.calls))
    }

    fn estimate(&self, figure: impl Fn(&Sample) -> f64) -> Option<Estimate> {
        Estimate::of(self.samples.iter().map(figure).collect()).filter(|_| self.missing.is_none())
    }

    fn to_baseline(&self, baseline: Option<&Estimate>) -> Option<Estimate> {
        self.overhead()?.over(baseline?).filter(|ratio| ratio.median.is_finite())
    }

    pub(super) fn as_text(&self, baseline: Option<&Estimate>) -> String {
        let start = format!("{:>7} {:<20}", self.calls, self.pattern.name());
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

    pub(super) fn as_json(&self, baseline: Option<&Estimate>) -> String {
        json!({
            "pattern": self.pattern,
            "label": self.pattern.label(),
            "calls": self.calls,
            "latency_ms": milliseconds(self.latency),
            "predicted_ms": milliseconds(self.predicted()),
            "samples": self.samples.len(),
            "overhead_ms": self.overhead(),
            "to_baseline": self.to_baseline(baseline),
            "cpu_ms": self.cpu_ms(),
            "bytes_per_call": self.bytes_per_call(),
            "lateness_ms": self.lateness,
            "missing": self.missing,
        })
        .to_string()
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
