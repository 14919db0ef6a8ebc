//! `cargo run -p comparison`: sequential, concurrent and parallel side by side, on three runtimes.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, ensure};
use async_timeline::rounded;
use clap::{Parser, Subcommand, ValueEnum};
use comparison::measure::{self, Computing, JOBS, Model, Plan, Row, RuntimeName};
use comparison::{doctor, latency, prepare, print, scale, threads};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use workload::hardware_limit::{self, cores};
use workload::{columns, in_lines};

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
    progress.tick();
    if arguments.json {
        let waiting = measure::waiting(&plan, step)?;
        let computing = measure::computing(&plan, step)?;
        progress.finish_and_clear();
        return print(&as_json(&plan, &waiting, &computing)?);
    }
    progress.suspend(|| print(&head(&plan)))?;
    let waiting = measure::waiting(&plan, step)?;
    progress.suspend(|| {
        print(&timelines(&waiting[..Model::ALL.len()])).and_then(|()| print(&waiting_table(&plan, &waiting)))
    })?;
    let computing = measure::computing(&plan, step)?;
    progress.finish_and_clear();
    print(&timelines(&computing.rows[1..]))?;
    print(&computing_table(&computing))?;
    print(&when_to_use(&waiting, &computing.rows))?;
    if plan.calls > 2 && plan.latency.as_millis() >= 100 {
        for model in [Model::Concurrent, Model::Parallel] {
            let speed_up = speed_up(&waiting, model);
            ensure!(speed_up > 2.0, "{} calls overlap, so {speed_up:.2}x is too little", model.name());
        }
    }
    Ok(())
}

fn as_json(plan: &Plan, waiting: &[Row], computing: &Computing) -> anyhow::Result<String> {
    let figures = json!({
        "cores": cores(),
        "threads": cores(),
        "calls": plan.calls,
        "latency_ms": plan.latency.as_secs_f64() * 1e3,
        "samples": plan.samples,
        "waiting": waiting,
        "computing": computing.rows,
        "hardware_limit": computing.hardware_limit.speed_up(),
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

/// Where the terminal is narrower than the table, the ratio is left out.
fn is_narrow() -> bool {
    columns() < 74
}

fn header() -> &'static str {
    if is_narrow() {
        "predicted  measured  at once threads"
    } else {
        "predicted  measured  ratio  max in flight  threads"
    }
}

fn waiting_table(plan: &Plan, rows: &[Row]) -> String {
    let calls = plan.calls as usize;
    let title = format!(
        "I/O-bound: {calls} call{} of {}.\nParallel is one task for each call, on several threads.\n",
        plural(calls),
        rounded(plan.latency)
    );
    let row = |row: &Row| line(row.model.name(), row.runtime.map_or("", RuntimeName::name), &figures(row));
    let mut lines = vec![title, line("model", "runtime", header())];
    lines.extend(rows.iter().map(row));
    lines.join("\n") + "\n"
}

fn computing_table(computing: &Computing) -> String {
    let job = computing.rows[0].predicted / JOBS as u32;
    let mut lines = vec![
        format!("CPU-bound: {JOBS} jobs of {}. Parallel is rayon's thread pool.\n", rounded(job)),
        line("model", "by", header()),
    ];
    for (row, by) in computing.rows.iter().zip(["a loop", "join_all", "rayon"]) {
        lines.push(line(row.model.name(), by, &figures(row)));
    }
    let processes = match cores() {
        1 => "1 process does".to_owned(),
        cores => format!("{cores} independent processes do"),
    };
    let parallel = computing.rows.iter().find(|row| row.model == Model::Parallel).map(|row| row.measured);
    let share = computing.hardware_limit.share(parallel.unwrap_or_default());
    lines.push(format!(
        "\n{processes} {:.2}x the work of one: the hardware limit.",
        computing.hardware_limit.speed_up()
    ));
    lines.push(format!("Parallel reached {share:.2} of it."));
    if computing.hardware_limit.speed_up() < 0.75 * cores() as f64 {
        lines.push(format!(
            "This machine is busy: its {} cores currently do the work of {:.1}.",
            cores(),
            computing.hardware_limit.speed_up()
        ));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn line(model: &str, by: &str, figures: &str) -> String {
    format!("{model:<12}{by:<11}{figures}")
}

fn figures(row: &Row) -> String {
    let Row { predicted, measured, ratio, max_in_flight, threads, .. } = row;
    let times = format!("{:>9}{:>10}", rounded(*predicted), rounded(*measured));
    if is_narrow() {
        format!("{times}{max_in_flight:>9}{threads:>8}")
    } else {
        format!("{times}{ratio:>7.2}{max_in_flight:>16}{threads:>9}")
    }
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
