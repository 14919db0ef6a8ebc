//! What a call costs, by arrangement and by how many are in flight: `cargo run --release -p comparison -- scale`.

mod arrangement;
mod bounds;
pub mod child;
mod goals;
mod growth;
mod process;
mod row;
mod stop;

use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, ensure};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Map, Value, json};
use workload::ceiling::cores;
use workload::{Api, VirtualClock};

use self::arrangement::Arrangement;
use self::child::{Programs, Sample};
use self::goals::Goal;
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
    /// Measure these arrangements alone, separated by commas
    #[arg(long, value_delimiter = ',')]
    only: Vec<Arrangement>,
    /// How long each call takes, instead of long enough to outlast the starting of all of them
    #[arg(long, value_parser = crate::latency)]
    latency: Option<Duration>,
    /// How many processes measure each row, from 1 to 100; the median counts
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=100))]
    samples: u8,
    /// Measure 1000 and 100000 calls alone, in two minutes
    #[arg(long, conflicts_with = "calls")]
    quick: bool,
    /// Work it out on the virtual clock instead, up to 10000000 calls
    #[arg(long = "virtual", conflicts_with_all = ["only", "quick", "samples"])]
    on_virtual_clock: bool,
    /// Print the figures as JSON, an object a line: when and of what, the rows, and what is wanted
    #[arg(long)]
    json: bool,
}

/// Measures, and prints the rows of each number of calls as soon as they are known; at the end of a whole run, what is wanted of the
/// arrangements that the lessons recommend.
///
/// With `--json` each line is an object. The first has `date`, `cores`, `samples` and `versions`. Then comes one for each row:
/// `arrangement`, `calls`, `samples`, `gap` (why there are no figures, or null), and in milliseconds `latency_ms`, `predicted_ms`,
/// `overhead_ms` (the median beyond what is predicted), `overhead_interval_ms` (the least and the most of it) and `cpu_ms`;
/// `overhead_to_floor` is a ratio, and `bytes_a_call` null where there were too few to tell. The last are what is wanted: `wanted`
/// in words, `found`, its bound as `at_most` or `at_least`, and `reached`. On the virtual clock there is one object alone, with
/// `calculated`, `calls`, `virtual_ms`, `took_ms` and `ns_a_call`.
///
/// # Errors
/// When more is asked for than there is room for, or the figures cannot be printed.
pub fn run(options: &Options) -> anyhow::Result<()> {
    if options.on_virtual_clock {
        return calculate(options);
    }
    let arrangements = if options.only.is_empty() { Arrangement::value_variants() } else { &options.only };
    let steps = match options.calls {
        Some(calls) => vec![bounds::check(arrangements, calls)?],
        None if options.quick => vec![1_000, 100_000],
        None => vec![1, 10, 100, 1_000, 10_000, 100_000, bounds::check(arrangements, 1_000_000)?],
    };
    let stop = Stop::on_signals().context("cannot watch for Ctrl-C")?;
    let programs = Programs::prepare(arrangements)?;
    let row = |one: Arrangement, calls, gap| {
        Row::new(one, calls, options.latency.unwrap_or_else(|| one.outlasting(calls)), gap)
    };
    let waits = steps.iter().flat_map(|&calls| arrangements.iter().map(move |&one| row(one, calls, None).waits()));
    let progress = progress(waits.sum::<Duration>() * u32::from(options.samples))?;

    let mut gaps: Vec<Option<String>> = arrangements.iter().map(|&one| programs.usable(one).err()).collect();
    let mut overheads = vec![Vec::new(); arrangements.len()];
    // Whoever asks for one number of calls gets it, however long it takes.
    let share = |one: Arrangement| options.calls.is_none().then(|| one.share());
    let head = if options.json { about(options).to_string() } else { row::HEAD.to_owned() };
    progress.suspend(|| print(&head))?;
    let mut measured = Vec::new();
    for calls in steps {
        for ((&one, gap), overheads) in arrangements.iter().zip(&mut gaps).zip(&overheads) {
            let too_long = share(one).and_then(|share| growth::too_long(overheads, calls, share));
            *gap = gap.take().or(too_long);
        }
        let mut rows: Vec<_> = arrangements.iter().zip(&gaps).map(|(&one, gap)| row(one, calls, gap.clone())).collect();
        for _ in 0..options.samples {
            for (row, &one) in rows.iter_mut().zip(arrangements) {
                if !stop.is_asked() {
                    row.measure(&programs, share(one), &stop);
                    progress.inc(row.waits().as_millis() as u64);
                }
            }
        }
        let floor = rows.iter().find(|row| row.is_floor()).and_then(Row::overhead);
        for row in &rows {
            let line = if options.json { row.as_json(floor) } else { row.as_text(floor) };
            progress.suspend(|| print(&line))?;
        }
        stop.check().inspect_err(|_| progress.finish_and_clear())?;
        for ((row, gap), overheads) in rows.iter().zip(&mut gaps).zip(&mut overheads) {
            overheads.extend(row.overhead().map(|overhead| (calls, overhead)));
            *gap = gap.take().or_else(|| row.stopped());
        }
        measured.append(&mut rows);
    }
    // One number of calls alone, or a few arrangements, are measured out of curiosity.
    if options.calls.is_none() && options.only.is_empty() {
        progress.set_style(ProgressStyle::with_template("computing on all cores, for some seconds")?);
        if !options.json {
            progress.suspend(|| print(&goals::HEAD))?;
        }
        let show = |goals: &[Goal]| {
            for goal in goals {
                let line = if options.json { serde_json::to_string(goal)? } else { goal.to_string() };
                progress.suspend(|| print(&line))?;
            }
            anyhow::Ok(())
        };
        show(&goals::of_rows(&measured))?;
        show(&goals::of_sizes()?)?;
        show(&goals::of_computing(&stop).inspect_err(|_| progress.finish_and_clear())?)?;
    }
    progress.finish_and_clear();
    Ok(())
}

/// When this was measured, and of what. The versions are those that this program was built with.
fn about(options: &Options) -> Value {
    let version = |name: &str| {
        let (_, package) = include_str!("../../Cargo.lock").split_once(&format!("name = \"{name}\"\nversion = \""))?;
        package.split('"').next()
    };
    let versions: Map<_, _> = ["tokio", "smol", "async-std", "futures"]
        .map(|name| (name.to_owned(), json!(version(name))))
        .into_iter()
        .collect();
    let date = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    json!({ "date": date.split('T').next(), "cores": cores(), "samples": options.samples, "versions": versions })
}

/// On standard error, and only on a terminal. Its unit is a millisecond of waiting, which most of the time is spent on.
fn progress(waits: Duration) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("{bar:40} {percent}% measured, {eta} left")?;
    Ok(ProgressBar::new(waits.as_millis() as u64).with_style(style))
}

/// Has the calls made on the virtual clock: what they would take, and what working that out took.
fn calculate(options: &Options) -> anyhow::Result<()> {
    let calls = options.calls.unwrap_or(1_000_000);
    ensure!(
        calls <= bounds::VIRTUAL,
        "--calls {calls}: at most {} are worked out on the virtual clock",
        bounds::VIRTUAL
    );
    let calls = bounds::check(&[Arrangement::TokioUnconstrained], calls)?;
    let clock = VirtualClock::new();
    let mut api = Api::new(clock.clone());
    if let Some(latency) = options.latency {
        api = api.with_latency(latency);
    }
    let start = Instant::now();
    let images =
        futures::executor::block_on(clock.drive(arrangement::poll_all((0..calls).map(|id| api.get_image(id)))));
    let took = start.elapsed();
    ensure!(images == calls, "an answer is missing");
    let nanoseconds = took.as_nanos() as f64 / f64::from(calls);
    let takes = clock.elapsed().as_secs_f64() * 1e3;
    let figures = json!({
        "calculated": true, "calls": calls, "virtual_ms": takes, "took_ms": took.as_secs_f64() * 1e3, "ns_a_call": nanoseconds,
    });
    if options.json {
        return print(&figures);
    }
    print(&format!(
        "A calculation, not a measurement: {calls} calls at once take {takes} ms of virtual time.\n\
         Working that out took {:.0} ms, {nanoseconds:.0} ns a call.",
        took.as_secs_f64() * 1e3
    ))
}
