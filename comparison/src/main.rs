//! `cargo run -p comparison`: sequential, concurrent and parallel side by side, on three runtimes.

mod doctor;
mod measure;
mod prepare;

use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, ensure};
use async_timeline::rounded;
use clap::{Parser, Subcommand, ValueEnum};
use comparison::{JOBS, latency, print, scale, threads};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use workload::hardware_limit::{self, HardwareLimit, cores};
use workload::{columns, in_lines};

use self::measure::{Model, Plan, Row, RuntimeName};

/// Sequential, concurrent and parallel execution side by side: what each predicts, and what it takes
#[derive(Debug, Parser)]
#[command(name = "comparison", allow_negative_numbers = true, args_conflicts_with_subcommands = true)]
struct Arguments {
    /// Measure one runtime alone
    #[arg(long)]
    runtime: Option<RuntimeName>,
    /// How many calls to wait for, from 1 to 1000
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1000))]
    calls: u32,
    /// How long each call takes, from 1ms to 1min
    #[arg(long, default_value = "200ms", value_parser = latency)]
    latency: Duration,
    /// How often to measure each row, from 1 to 100; the median counts
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=100))]
    samples: u8,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// What a call costs, with 1 to 1000000 of them at once, in each pattern
    Scale(scale::Options),
    /// Fetch and build what a workshop runs, so that it needs no network
    Prepare,
    /// Is this machine ready for a workshop, and what to do where it is not
    Doctor,
}

fn main() -> ExitCode {
    hardware_limit::serve(|| measure::compute_alone(JOBS));
    scale::child::serve();
    let Err(error) = run(&Arguments::parse()) else { return ExitCode::SUCCESS };
    // If nobody reads errors either, the exit code is all that is left.
    let _ = writeln!(io::stderr(), "comparison: {error:#}");
    let interrupted = error.downcast_ref::<scale::Interrupted>();
    interrupted.map_or(ExitCode::FAILURE, |interrupted| ExitCode::from(interrupted.exit_code()))
}

fn run(arguments: &Arguments) -> anyhow::Result<()> {
    match arguments.command {
        Some(Command::Prepare) => return prepare::run(),
        Some(Command::Doctor) => return doctor::run(),
        _ => {}
    }
    threads::pin().context("cannot start again with the number of threads set")?;
    if let Some(Command::Scale(options)) = &arguments.command {
        return scale::run(options);
    }
    let plan = Plan {
        runtimes: arguments.runtime.map_or_else(|| RuntimeName::value_variants().to_vec(), |runtime| vec![runtime]),
        calls: arguments.calls,
        latency: arguments.latency,
        samples: arguments.samples.into(),
    };
    // On standard error, and only on a terminal.
    let progress = ProgressBar::new(measure::steps(&plan) as u64)
        .with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} rows measured, {eta} left")?);
    let step = || progress.inc(1);
    let show = |text: &dyn Display| progress.suspend(|| print(text));
    progress.tick();
    if arguments.json {
        let waiting = measure::waiting(&plan, step)?;
        let (computing, limit) = measure::computing(&plan, step)?;
        return show(&as_json(&plan, &waiting, &computing, limit)?);
    }
    show(&head(&plan))?;
    let waiting = measure::waiting(&plan, step)?;
    show(&timelines(&waiting[..Model::ALL.len()]))?;
    show(&waiting_table(&plan, &waiting))?;
    let (computing, limit) = measure::computing(&plan, step)?;
    drop(progress);
    print(&timelines(&computing[1..]))?;
    print(&computing_table(&computing, limit))?;
    print(&when_to_use(&waiting, &computing))?;
    if plan.calls > 2 && plan.latency.as_millis() >= 100 {
        for model in [Model::Concurrent, Model::Parallel] {
            let speed_up = speed_up(&waiting, model);
            ensure!(speed_up > 2.0, "{} calls overlap, so {speed_up:.2}x is too little", model.name());
        }
    }
    Ok(())
}

/// The checkout that this program was compiled in, or where it has moved since, the folder that it runs in.
fn workspace() -> PathBuf {
    let compiled_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    if compiled_in.is_dir() { compiled_in } else { PathBuf::from(".") }
}

fn as_json(plan: &Plan, waiting: &[Row], computing: &[Row], limit: HardwareLimit) -> anyhow::Result<String> {
    let figures = json!({
        "cores": cores(),
        "threads": cores(),
        "calls": plan.calls,
        "latency_ms": plan.latency.as_secs_f64() * 1e3,
        "samples": plan.samples,
        "waiting": waiting,
        "computing": computing,
        "hardware_limit": limit.speed_up(),
    });
    Ok(serde_json::to_string_pretty(&figures)?)
}

fn head(plan: &Plan) -> String {
    let cores = cores();
    let samples = if plan.samples == 1 { "one pass".into() } else { format!("medians of {} samples", plan.samples) };
    let title = format!("Sequential, concurrent and parallel on {cores} core{}, {samples}.", plural(cores));
    let note = "async-std is discontinued (RUSTSEC-2025-0052), shown to be compared: use smol.";
    format!("{}\n{}\n", in_lines("", &title, columns()), in_lines("", note, columns()))
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// One timeline for each row, on one time axis, so that the faster ones visibly end sooner.
fn timelines(rows: &[Row]) -> String {
    let axis = rows.iter().map(|row| row.recording.elapsed()).max().unwrap_or_default();
    let picture = |row: &Row| {
        let by = row.runtime.map_or("CPU work", RuntimeName::name);
        format!("{}, {by}:\n{}\n", row.model.name(), row.recording.text().rows(4).axis(axis))
    };
    rows.iter().map(picture).collect::<Vec<_>>().join("\n")
}

/// A line for each row, with what ran it. Where the terminal is narrower than the table, the ratio is left out.
fn table<'a>(by: &str, rows: impl Iterator<Item = (&'a Row, &'a str)>) -> String {
    let narrow = columns() < 74;
    let heads = if narrow {
        "predicted  measured  at once threads"
    } else {
        "predicted  measured  ratio  max in flight  threads"
    };
    let mut lines = vec![format!("{:<12}{by:<11}{heads}", "model")];
    for (Row { model, predicted, measured, ratio, max_in_flight, threads, .. }, by) in rows {
        let times = format!("{:<12}{by:<11}{:>9}{:>10}", model.name(), rounded(*predicted), rounded(*measured));
        lines.push(if narrow {
            format!("{times}{max_in_flight:>9}{threads:>8}")
        } else {
            format!("{times}{ratio:>7.2}{max_in_flight:>16}{threads:>9}")
        });
    }
    lines.join("\n")
}

fn waiting_table(plan: &Plan, rows: &[Row]) -> String {
    let calls = plan.calls as usize;
    format!(
        "I/O-bound: {calls} call{} of {}.\nParallel is one task for each call, on several threads.\n\n{}\n",
        plural(calls),
        rounded(plan.latency),
        table("runtime", rows.iter().map(|row| (row, row.runtime.map_or("", RuntimeName::name)))),
    )
}

fn computing_table(rows: &[Row], limit: HardwareLimit) -> String {
    let job = rows[0].predicted / JOBS as u32;
    let processes = match cores() {
        1 => "1 process does".to_owned(),
        cores => format!("{cores} independent processes do"),
    };
    let speed_up = limit.speed_up();
    let busy = if speed_up < 0.75 * cores() as f64 {
        format!("This machine is busy: its {} cores currently do the work of {speed_up:.1}.\n", cores())
    } else {
        String::new()
    };
    format!(
        "CPU-bound: {JOBS} jobs of {}. Parallel is rayon's thread pool.\n\n{}\n\n\
         {processes} {speed_up:.2}x the work of one: the hardware limit.\nParallel reached {:.2} of it.\n{busy}",
        rounded(job),
        table("by", rows.iter().zip(["a loop", "join_all", "rayon"])),
        limit.share(rows[Model::Parallel as usize].measured),
    )
}

/// How many times faster a model is than sequential: the median of the runtimes, so that a pause in one run changes little.
fn speed_up(rows: &[Row], model: Model) -> f64 {
    let times = |model| rows.iter().filter(move |row| row.model == model).map(|row| row.measured.as_secs_f64());
    let mut speed_ups: Vec<_> = times(Model::Sequential).zip(times(model)).map(|(before, now)| before / now).collect();
    speed_ups.sort_by(f64::total_cmp);
    speed_ups[speed_ups.len() / 2]
}

fn when_to_use(waiting: &[Row], computing: &[Row]) -> String {
    let threads = |rows: &[Row], model| rows.iter().filter(|row| row.model == model).map(|row| row.threads).max();
    let gain = |rows: &[Row], model| {
        let gain = speed_up(rows, model);
        let threads = threads(rows, model).unwrap_or_default();
        let faster = if gain < 1.05 { "no speed-up".to_owned() } else { format!("{gain:.2}x speed-up") };
        format!("{faster} on {threads} thread{}", plural(threads))
    };
    let rows = [
        ("steps that need each other", "sequential", "nothing can overlap".to_owned()),
        ("calls that only wait", "concurrent", gain(waiting, Model::Concurrent)),
        ("", "parallel", gain(waiting, Model::Parallel)),
        ("CPU-bound work", "parallel", gain(computing, Model::Parallel)),
        ("", "concurrent", format!("{}: no waits", gain(computing, Model::Concurrent))),
    ];
    let rows = rows.map(|(work, model, gain)| in_lines(&format!("{work:28}{model:12}"), &gain, columns()));
    format!("When to use which, measured against sequential\n\n{}\n\nNext: cargo run -p sequential", rows.join("\n"))
}
