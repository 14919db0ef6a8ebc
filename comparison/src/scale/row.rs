//! A row of the table: one arrangement, with one number of calls.

use std::time::Duration;

use async_timeline::rounded;
use serde_json::json;

use super::Interrupted;
use super::Sample;
use super::arrangement::Arrangement;
use super::child::Programs;
use super::process::Late;
use super::stop::Stop;

/// The columns of [`Row::as_text`].
pub(super) const HEAD: &str = "\
What a call costs: medians of processes that took turns. Overhead is beyond the latency;\n\
floor is a heap of as many deadlines and no executor.\n\n\
\x20   calls  arrangement           overhead  a call  x floor       CPU  bytes a call";

/// Less growth than this is not told from that of the program itself.
const NOISE: u64 = 2 << 20;

/// What one arrangement takes for one number of calls.
#[derive(Debug)]
pub(super) struct Row {
    arrangement: Arrangement,
    calls: u32,
    latency: Duration,
    samples: Vec<Sample>,
    /// Why there are no figures.
    gap: Option<String>,
    /// More calls need not be tried.
    hopeless: bool,
}

impl Row {
    pub(super) fn new(arrangement: Arrangement, calls: u32, latency: Duration, gap: Option<String>) -> Self {
        let most = arrangement.most();
        let gap = gap.or_else(|| (u64::from(calls) > most).then(|| format!("not measured beyond {most} calls")));
        Self { arrangement, calls, latency, samples: Vec::new(), gap, hopeless: false }
    }

    /// With one sample, which took that long beyond the latency, and no memory.
    #[cfg(test)]
    pub(super) fn measured(arrangement: Arrangement, calls: u32, latency: Duration, overhead: Duration) -> Self {
        let sample = Sample { wall: latency + overhead, cpu: overhead, memory: 0 };
        Self { samples: vec![sample], ..Self::new(arrangement, calls, latency, None) }
    }

    /// Takes one sample, unless it is known that there is none. One that fails leaves a gap: a median of those that went well
    /// would hide it. One whose overhead passes `share` is stopped.
    pub(super) fn measure(&mut self, programs: &Programs, share: Option<Duration>, stop: &Stop) {
        if self.gap.is_some() {
            return;
        }
        match programs.measure(self.arrangement, self.calls, self.latency, share, stop) {
            Ok(sample) => self.samples.push(sample),
            Err(error) if error.is::<Interrupted>() => {}
            Err(error) if error.is::<Late>() => {
                self.gap = share.map(|share| format!("stopped: its overhead passed {}", rounded(share)));
                self.hopeless = true;
            }
            Err(error) => self.gap = Some(format!("{error:#}")),
        }
    }

    /// Why more calls than these are not tried either.
    pub(super) fn stopped(&self) -> Option<String> {
        self.gap.clone().filter(|_| self.hopeless)
    }

    pub(super) fn is_floor(&self) -> bool {
        self.arrangement == Arrangement::Floor
    }

    pub(super) fn is(&self, arrangement: Arrangement, calls: u32) -> bool {
        (self.arrangement, self.calls) == (arrangement, calls)
    }

    /// How long a sample waits: not at all where there is none to take.
    pub(super) fn waits(&self) -> Duration {
        if u64::from(self.calls) > self.arrangement.most() { Duration::ZERO } else { self.predicted() }
    }

    pub(super) fn predicted(&self) -> Duration {
        self.arrangement.predicted(self.calls, self.latency)
    }

    pub(super) fn overhead(&self) -> Option<Duration> {
        Some(self.median(|sample| sample.wall)?.saturating_sub(self.predicted()))
    }

    pub(super) fn overhead_ms(&self) -> Option<f64> {
        self.overhead().map(milliseconds)
    }

    /// The least and the most that a sample took beyond the latency.
    fn interval(&self) -> Option<[f64; 2]> {
        let overheads = self.samples.iter().map(|sample| sample.wall.saturating_sub(self.predicted()));
        let ends = [overheads.clone().min()?, overheads.max()?];
        self.gap.is_none().then(|| ends.map(milliseconds))
    }

    pub(super) fn total_to_latency(&self) -> Option<f64> {
        Some(self.median(|sample| sample.wall)?.as_secs_f64() / self.latency.as_secs_f64())
    }

    fn cpu(&self) -> Option<Duration> {
        self.median(|sample| sample.cpu)
    }

    pub(super) fn cpu_ms(&self) -> Option<f64> {
        self.cpu().map(milliseconds)
    }

    pub(super) fn bytes_a_call(&self) -> Option<f64> {
        let growth = self.median(|sample| sample.memory)?;
        (growth >= NOISE).then(|| growth as f64 / f64::from(self.calls))
    }

    /// The middle one; of an even number, the upper of the two in the middle.
    fn median<T: Ord>(&self, figure: impl Fn(&Sample) -> T) -> Option<T> {
        let mut figures: Vec<T> = self.samples.iter().map(figure).collect();
        let middle = figures.len() / 2;
        figures.sort_unstable();
        if self.gap.is_none() { figures.into_iter().nth(middle) } else { None }
    }

    fn to_floor(&self, floor: Option<Duration>) -> Option<f64> {
        Some(self.overhead()?.as_secs_f64() / floor?.as_secs_f64())
    }

    pub(super) fn as_text(&self, floor: Option<Duration>) -> String {
        let start = format!("{:>9}  {:<20}", self.calls, self.arrangement.name());
        let (Some(overhead), Some(cpu)) = (self.overhead(), self.cpu()) else {
            return format!("{start}  {}", self.gap.as_deref().unwrap_or("interrupted before it was measured"));
        };
        let a_call = overhead.as_nanos() as f64 / f64::from(self.calls);
        let ratio = self.to_floor(floor).map_or("-".into(), |ratio| format!("{ratio:.2}"));
        let bytes = self.bytes_a_call().map_or("-".into(), |bytes| format!("{bytes:.0}"));
        let (overhead, cpu) = (overhead.as_secs_f64() * 1e3, cpu.as_secs_f64() * 1e3);
        format!("{start}{overhead:>8.1} ms{:>8}{ratio:>9}{cpu:>7.0} ms{bytes:>14}", short(a_call))
    }

    pub(super) fn as_json(&self, floor: Option<Duration>) -> String {
        json!({
            "arrangement": self.arrangement,
            "calls": self.calls,
            "latency_ms": milliseconds(self.latency),
            "predicted_ms": milliseconds(self.predicted()),
            "samples": self.samples.len(),
            "overhead_ms": self.overhead_ms(),
            "overhead_interval_ms": self.interval(),
            "overhead_to_floor": self.to_floor(floor),
            "cpu_ms": self.cpu_ms(),
            "bytes_a_call": self.bytes_a_call(),
            "gap": self.gap,
        })
        .to_string()
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn short(nanoseconds: f64) -> String {
    if nanoseconds < 9_999.5 { format!("{nanoseconds:.0}ns") } else { format!("{:.0}us", nanoseconds / 1e3) }
}
