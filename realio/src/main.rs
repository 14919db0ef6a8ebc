//! The dashboard over HTTP, from `SQLite` and from files, in each of the three models, next to its simulation.
//!
//! Run it: `cargo run -p realio`

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use async_timeline::{Recording, Timeline, rounded};
use realio::{Api, Behaviour, Files, Http, Scratch, Server, Simulated, Source, Sqlite};
use tokio::runtime::Builder;
use workload::hardware_limit::median;
use workload::{Api as SimulatedApi, Call, Tokio, VirtualClock, timeline_at_full_speed};

const USAGE: &str = "usage: cargo run -p realio [-- FOLDER]

With a FOLDER, its database and its text files are used, and stay. They are
written if it doesn't exist or is empty. Change a row or a line, run it again,
and it prints the change.";
const USER: u32 = 1;
/// A latency is the median of so many calls.
const SAMPLES: usize = 15;
/// What the totals may differ by, whichever is larger.
const TOLERANCE: (f64, Duration) = (0.05, Duration::from_millis(10));

/// One of the three models.
#[derive(Clone, Copy)]
enum Model {
    Sequential,
    Concurrent,
    Parallel,
}

impl Model {
    const ALL: [Self; 3] = [Self::Sequential, Self::Concurrent, Self::Parallel];

    fn name(self) -> &'static str {
        match self {
            Self::Sequential => "sequential",
            Self::Concurrent => "concurrent",
            Self::Parallel => "parallel",
        }
    }
}

/// What a run took, and its simulation.
struct Total {
    source: &'static str,
    model: Model,
    simulated: Duration,
    measured: Duration,
}

fn main() -> ExitCode {
    // Without a file handle for its timers and sockets there is no runtime, and `#[tokio::main]` would panic.
    let runtime = Builder::new_current_thread().enable_all().build().context("cannot start tokio");
    match runtime.and_then(|runtime| runtime.block_on(run())) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// One line on standard error.
fn complain(error: &anyhow::Error) {
    // The exit code is all that is left if this can't be read.
    let _ = writeln!(io::stderr(), "realio: {error:#}");
}

/// Whether every source could be used.
async fn run() -> anyhow::Result<bool> {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let (_scratch, folder) = match &arguments[..] {
        [] => {
            let scratch = Scratch::new()?;
            realio::create(scratch.path())?;
            let folder = scratch.path().to_owned();
            (Some(scratch), folder)
        }
        [help] if help == "--help" || help == "-h" => {
            workload::print(USAGE)?;
            return Ok(true);
        }
        [folder] if !folder.to_string_lossy().starts_with('-') => (None, kept(PathBuf::from(folder))?),
        _ => bail!("it takes one folder, or nothing; try --help"),
    };
    workload::print("The dashboard of the other examples, from real sources.\nBelow each timeline is its simulation.")?;
    let mut totals = Vec::new();
    let results = [
        over_http(&folder, &mut totals).await,
        from_sqlite(&folder, &mut totals).await,
        compare("files", &Files::new(&folder), None, &mut totals).await,
    ];
    for error in results.iter().filter_map(|result| result.as_ref().err()) {
        complain(error);
    }
    summarize(&totals)?;
    Ok(results.iter().all(Result::is_ok))
}

/// A folder that the user named. It is filled if it doesn't exist or is empty.
fn kept(folder: PathBuf) -> anyhow::Result<PathBuf> {
    let cannot_use = || format!("cannot use {}", folder.display());
    fs::create_dir_all(&folder).with_context(cannot_use)?;
    if fs::read_dir(&folder).with_context(cannot_use)?.next().is_none() {
        realio::create(&folder)?;
    }
    Ok(folder)
}

async fn over_http(folder: &Path, totals: &mut Vec<Total>) -> anyhow::Result<()> {
    let latency = SimulatedApi::new(Tokio).latency();
    let server = Server::start_in(folder, Behaviour { latency, ..Behaviour::default() })?;
    let result = compare("HTTP", &Http::new(&server), Some(latency), totals).await;
    // What the client sees then is only that nobody answers.
    result.map_err(|error| match server.failure() {
        Some(failure) => anyhow!("the server cannot accept a connection: {failure}"),
        None => error,
    })
}

async fn from_sqlite(folder: &Path, totals: &mut Vec<Total>) -> anyhow::Result<()> {
    compare("SQLite", &Sqlite::open(folder)?, None, totals).await
}

/// Loads the dashboard in each model and prints it, with its simulation. A call is simulated with the `latency` that the server
/// was told to have, or with what it takes alone.
async fn compare(
    name: &'static str,
    source: &(impl Source + Clone),
    latency: Option<Duration>,
    totals: &mut Vec<Total>,
) -> anyhow::Result<()> {
    for model in Model::ALL {
        let latencies = match latency {
            Some(latency) => [latency; 3],
            None => alone(source, model).await?,
        };
        let timeline = timeline_at_full_speed("the server, the database and the files are real.");
        let api = Api::new(source.clone(), &timeline);
        let dashboard = match model {
            Model::Sequential => realio::sequential(&api, USER).await?,
            Model::Concurrent => realio::concurrent(&api, USER).await?,
            Model::Parallel => realio::parallel(&api, USER)?,
        };
        let measured = timeline.snapshot();
        let simulated = simulate(model, latencies).await?;
        let axis = measured.elapsed().max(simulated.elapsed());
        let model_name = model.name();
        workload::print(format_args!("\n{name}, {model_name}: {dashboard}\n{}", measured.text().axis(axis)))?;
        workload::print(format_args!("{name}, {model_name}, simulated:\n{}", simulated.text().axis(axis)))?;
        totals.push(Total { source: name, model, simulated: simulated.elapsed(), measured: measured.elapsed() });
    }
    Ok(())
}

/// What each call takes if no other is in flight.
async fn alone(source: &impl Source, model: Model) -> anyhow::Result<[Duration; 3]> {
    let mut latencies = [Duration::ZERO; 3];
    for (call, latency) in Call::DASHBOARD.into_iter().zip(&mut latencies) {
        let mut times = Vec::new();
        for _ in 0..SAMPLES {
            let start = Instant::now();
            match model {
                Model::Parallel => source.get_blocking(call, USER)?,
                _ => source.get(call, USER).await?,
            };
            times.push(start.elapsed());
        }
        *latency = median(times);
    }
    Ok(latencies)
}

async fn simulate(model: Model, latencies: [Duration; 3]) -> anyhow::Result<Recording> {
    let clock = VirtualClock::new();
    let timeline = match model {
        Model::Parallel => Timeline::new(),
        _ => clock.timeline(),
    };
    let api = Api::new(Simulated::new(&clock, latencies), &timeline);
    match model {
        Model::Sequential => clock.drive(realio::sequential(&api, USER)).await?,
        Model::Concurrent => clock.drive(realio::concurrent(&api, USER)).await?,
        Model::Parallel => realio::parallel(&api, USER)?,
    };
    Ok(timeline.snapshot())
}

fn summarize(totals: &[Total]) -> io::Result<()> {
    if totals.is_empty() {
        return Ok(());
    }
    workload::print("")?;
    let mut differ = 0;
    for Total { source, model, simulated, measured } in totals {
        let difference = measured.abs_diff(*simulated);
        let sign = if measured < simulated { '-' } else { '+' };
        let (share, time) = TOLERANCE;
        differ += usize::from(difference > time.max(simulated.mul_f64(share)));
        let times = [*simulated, *measured, difference].map(rounded);
        let times = format!("simulated {}, measured {}, difference {sign}{}", times[0], times[1], times[2]);
        let heading = format!("{source:<6}  {:<10}  ", model.name());
        workload::print(workload::in_lines(&heading, &times, workload::columns()))?;
    }
    let all = totals.len();
    if differ == 0 {
        return workload::print(format_args!("\nEach of these {all} totals differs by at most 5 % or 10 ms."));
    }
    workload::print(format_args!("\nThis machine is busy: {differ} of {all} totals differ by more than 5 % and 10 ms."))
}
