//! What a call costs, by pattern and by how many are in flight: `cargo run --release -p comparison -- scale`.

mod bounds;
pub mod child;
mod growth;
mod lateness;
mod machine;
pub mod pattern;
mod primes;
mod process;
mod row;
mod statistics;
mod stop;
mod targets;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, Write};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, ensure};
use clap::{Args, ValueEnum};
use futures::future::join_all;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use workload::hardware_limit::cores;
use workload::{Api, VirtualClock};

use self::child::{Load, Programs};
use self::machine::CpuTime;
use self::pattern::Pattern;
use self::row::Row;
pub use self::stop::Interrupted;
use self::stop::Stop;
use crate::print;

/// What to measure.
#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub struct Options {
    /// How many calls at once, instead of 1, 10, ... 1000000
    #[arg(long)]
    calls: Option<u64>,
    /// Measure these patterns alone, separated by commas
    #[arg(long, value_delimiter = ',')]
    only: Vec<Pattern>,
    /// How long each call takes, instead of long enough to outlast the starting of all of them
    #[arg(long, value_parser = crate::latency)]
    latency: Option<Duration>,
    /// How many processes measure each row, from 1 to 100, instead of 9, or of 3 with a million calls; the median counts
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=100))]
    samples: Option<u8>,
    /// Measure 1000 and 100000 calls alone, in two minutes
    #[arg(long, conflicts_with = "calls")]
    quick: bool,
    /// Simulate the calls on the virtual clock instead, up to 10000000 of them
    #[arg(long = "virtual", conflicts_with_all = ["only", "quick", "samples"])]
    on_virtual_clock: bool,
    /// Print the figures as JSON, an object a line: when and of what, the rows, and targets
    #[arg(long)]
    json: bool,
}

/// A machine that does much else is no place to measure.
const BUSY: f64 = 0.25;

impl Options {
    /// With a million calls a process takes seconds.
    fn samples(&self, calls: u32) -> u8 {
        self.samples.unwrap_or(if self.quick {
            6
        } else if calls > 100_000 {
            3
        } else {
            9
        })
    }
}

/// Measures, and prints the rows of each number of calls as soon as they are known; at the end of a whole run, CPU-bound work in
/// several languages and the project's targets.
///
/// With `--json` each line is an object. The first has `date`, `samples`, `machine` and `versions`; null is unknown. Then comes one for
/// each row: `pattern`, its `label`, `calls`, `samples`, `missing` (why there are no figures, or null), and in milliseconds `latency_ms`,
/// `predicted_ms`, `overhead_ms` (beyond what is predicted), `cpu_ms`, and `lateness_ms` (percentiles). `overhead_ms` and the ratio
/// `to_baseline` have a `median`, an `interval` (null with fewer than six samples), and all `rounds`. `bytes_per_call` is null where
/// there were too few to tell. Then come `primes_in` some language, with `workers` and `time_ms`, and targets: `target` in words,
/// `measured`, its limit as `at_most` or `at_least`, `met`, and the `source` of the limit. The last has `steal`, the share of the CPU
/// time that a hypervisor gave to other machines. On the virtual clock there is one object alone, with `simulated`, `calls`,
/// `virtual_ms`, `took_ms` and `ns_per_call`.
///
/// # Errors
/// When more is asked for than there is room for, or the figures cannot be printed.
pub fn run(options: &Options) -> anyhow::Result<()> {
    if options.on_virtual_clock {
        return on_virtual_clock(options);
    }
    let patterns = if options.only.is_empty() { Pattern::value_variants() } else { &options.only };
    let steps = match options.calls {
        Some(calls) => vec![bounds::check(patterns, calls)?],
        None if options.quick => vec![1_000, 100_000],
        None => vec![1, 10, 100, 1_000, 10_000, 100_000, bounds::check(patterns, 1_000_000)?],
    };
    warn_if_busy()?;
    let started = CpuTime::now();
    let stop = Stop::on_signals().context("cannot watch for Ctrl-C")?;
    let programs = Programs::prepare(patterns, stop)?;
    let stop = &programs.stop;
    let load = |pattern: Pattern, calls| {
        let latency = options.latency.unwrap_or_else(|| pattern.outlasting(calls));
        Load { pattern, calls, latency }
    };
    let waits = |calls| patterns.iter().map(|&one| Row::new(load(one, calls), None).waits()).sum::<Duration>();
    let waits: Duration = steps.iter().map(|&calls| waits(calls) * u32::from(options.samples(calls))).sum();
    // On standard error, and only on a terminal. Its unit is a millisecond of waiting, which most of the time is spent on.
    let style = ProgressStyle::with_template("{bar:40} {percent}% measured, {eta} left")?;
    let progress = ProgressBar::new(waits.as_millis() as u64).with_style(style);
    let show = |line: &dyn Display| progress.suspend(|| print(line));

    // A number of calls that is asked for is measured, however long it takes.
    let share = |one: Pattern| options.calls.is_none().then(|| one.share());
    if options.json { show(&about(options, &programs)) } else { show(&row::HEAD) }?;
    let mut measured: Vec<Vec<Row>> = Vec::new();
    for calls in steps {
        let row = |(place, &one): (usize, &Pattern)| {
            let overheads: Vec<_> = measured.iter().filter_map(|rows| rows[place].growth()).collect();
            let missing = measured.last().and_then(|rows| rows[place].stopped());
            Row::new(load(one, calls), missing.or_else(|| growth::too_long(&overheads, calls, share(one)?)))
        };
        let mut rows: Vec<_> = patterns.iter().enumerate().map(row).collect();
        let mut order: Vec<_> = (0..rows.len()).collect();
        for _ in 0..options.samples(calls) {
            // Another order in each round, so that no row always follows the same one.
            fastrand::shuffle(&mut order);
            for &turn in &order {
                if !stop.is_asked() {
                    rows[turn].measure(&programs, share(patterns[turn]));
                    progress.inc(rows[turn].waits().as_millis() as u64);
                }
            }
        }
        rows.iter_mut().filter(|_| !stop.is_asked()).for_each(|row| row.measure_lateness(&programs));
        let baseline = rows.iter().find(|row| row.is(Pattern::Baseline, calls)).and_then(Row::overhead);
        for row in &rows {
            let baseline = baseline.as_ref();
            if options.json { show(&row.as_json(baseline)) } else { show(&row.as_text(baseline)) }?;
        }
        stop.check()?;
        measured.push(rows);
    }
    // One number of calls alone, or a few patterns, are measured out of curiosity.
    if options.calls.is_none() && options.only.is_empty() {
        progress.set_style(ProgressStyle::with_template("CPU-bound work on all cores, for some seconds")?);
        progress.tick();
        show_the_rest(options, &programs, &measured.concat(), &show)?;
    }
    drop(progress);
    if let Some(stolen) = CpuTime::now().zip(started).map(|(now, started)| now.stolen_since(started)) {
        if options.json {
            print(&json!({ "steal": format!("{:.1} %", stolen * 100.0) }))?;
        } else if stolen > 0.01 {
            warn(&format!("a hypervisor gave {:.1} % of the CPU time to other machines", stolen * 100.0))?;
        }
    }
    Ok(())
}

/// CPU-bound work in several languages, and the targets.
fn show_the_rest(
    options: &Options,
    programs: &Programs,
    measured: &[Row],
    show: &dyn Fn(&dyn Display) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    if !options.quick {
        if !options.json {
            show(&"")?;
        }
        for row in primes::measure(programs, options.samples(1))? {
            if options.json { show(&row.as_json()) } else { show(&row.as_text()) }?;
        }
    }
    if !options.json {
        show(&targets::HEAD)?;
    }
    let mut targets = targets::of_rows(measured);
    targets.extend(targets::of_cpu_work(&programs.stop)?);
    if let Ok(calls) = bounds::check(&[Pattern::TokioUnconstrained], bounds::VIRTUAL)
        && !options.quick
    {
        targets.push(targets::of_virtual_clock(calls, simulated(calls, None)?.nanoseconds));
    }
    for target in targets {
        if options.json { show(&serde_json::to_string(&target)?) } else { show(&target) }?;
    }
    Ok(())
}

fn warn_if_busy() -> anyhow::Result<()> {
    match machine::load() {
        Some(load) if load > BUSY * cores() as f64 => warn(&format!(
            "this machine is busy: {load:.1} processes want its {} cores, and the figures will vary",
            cores()
        )),
        _ => Ok(()),
    }
}

/// On standard error, so that it stands in no data.
fn warn(what: &str) -> anyhow::Result<()> {
    writeln!(io::stderr(), "comparison: warning: {what}").context("cannot write to standard error")
}

/// When this was measured, on what, and of what. The versions of the libraries are those that this program was built with.
fn about(options: &Options, programs: &Programs) -> Value {
    let locked = |name: &str| {
        let (_, package) = include_str!("../../Cargo.lock").split_once(&format!("name = \"{name}\"\nversion = \""))?;
        package.split('"').next().map(str::to_owned)
    };
    let libraries = ["tokio", "smol", "async-std", "futures", "rayon"].map(|name| (name, locked(name)));
    let languages =
        [("node", Pattern::Node), ("go", Pattern::Go), ("python", Pattern::Python), ("uvloop", Pattern::PythonUvloop)];
    let languages =
        languages.map(|(name, pattern)| (name, programs.empty(pattern).ok().and_then(|(_, version)| version)));
    let versions: BTreeMap<_, _> = libraries.into_iter().chain(languages).collect();
    let date = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    json!({
        "date": date.split('T').next(),
        "samples": options.samples(1),
        "machine": machine::facts(),
        "versions": versions,
    })
}

/// Calls on the virtual clock: what they would take, what simulating that took, and how much of it each call.
struct Simulated {
    takes: Duration,
    took: Duration,
    nanoseconds: f64,
}

fn simulated(calls: u32, latency: Option<Duration>) -> anyhow::Result<Simulated> {
    let clock = VirtualClock::new();
    let mut api = Api::new(clock.clone());
    if let Some(latency) = latency {
        api = api.with_latency(latency);
    }
    let start = Instant::now();
    let groups = pattern::in_groups(calls, |ids| join_all(ids.map(|id| api.get_image(id))));
    let answers = futures::executor::block_on(clock.drive(groups));
    let took = start.elapsed();
    pattern::check(calls, answers.into_iter().flatten())?;
    Ok(Simulated { takes: clock.elapsed(), took, nanoseconds: took.as_nanos() as f64 / f64::from(calls) })
}

/// Has the calls made on the virtual clock: what they would take, and what simulating that took.
fn on_virtual_clock(options: &Options) -> anyhow::Result<()> {
    let calls = options.calls.unwrap_or(1_000_000);
    ensure!(
        calls <= bounds::VIRTUAL,
        "--calls {calls}: at most {} are simulated on the virtual clock",
        bounds::VIRTUAL
    );
    let calls = bounds::check(&[Pattern::TokioUnconstrained], calls)?;
    let Simulated { takes, took, nanoseconds } = simulated(calls, options.latency)?;
    let [takes, took] = [takes, took].map(|time| time.as_secs_f64() * 1e3);
    if options.json {
        return print(&json!({
            "simulated": true, "calls": calls, "virtual_ms": takes, "took_ms": took, "ns_per_call": nanoseconds,
        }));
    }
    print(&format!(
        "Simulated, not measured: {calls} calls in flight take {takes} ms of virtual time.\n\
         Simulating that took {took:.0} ms, {nanoseconds:.0} ns per call."
    ))
}
