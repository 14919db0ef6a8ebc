//! Runs each model on each runtime, and says what it predicted and what it measured.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use async_timeline::{Recording, Timeline};
use clap::ValueEnum;
use comparison::JOBS;
use comparison::runtime::{OnAsyncStd, OnSmol, OnTokio, Runtime, load_images_in_tasks};
use serde::{Serialize, Serializer};
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::hardware_limit::{HardwareLimit, cores, median};
use workload::{Api, Cpu};

/// How the calls or jobs are executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Model {
    /// Each starts when the one before it has ended.
    Sequential,
    /// All are in flight at once, on one thread.
    Concurrent,
    /// They run on several threads.
    Parallel,
}

impl Model {
    /// In the order in which they are taught.
    pub(crate) const ALL: [Self; 3] = [Self::Sequential, Self::Concurrent, Self::Parallel];

    pub(crate) fn name(self) -> &'static str {
        ["sequential", "concurrent", "parallel"][self as usize]
    }
}

/// A runtime that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RuntimeName {
    /// tokio, on its multi-thread runtime
    Tokio,
    /// async-std, which is discontinued
    AsyncStd,
    /// smol
    Smol,
}

impl RuntimeName {
    pub(crate) fn name(self) -> &'static str {
        ["tokio", "async-std", "smol"][self as usize]
    }
}

/// What to measure.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) runtimes: Vec<RuntimeName>,
    pub(crate) calls: u32,
    /// How long each call takes.
    pub(crate) latency: Duration,
    /// How often each row is measured; the median counts.
    pub(crate) samples: usize,
}

/// One row of a table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) model: Model,
    /// The runtime, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) runtime: Option<RuntimeName>,
    /// What the model says it takes.
    #[serde(rename = "predicted_ms", serialize_with = "milliseconds")]
    pub(crate) predicted: Duration,
    /// What it took: the median.
    #[serde(rename = "measured_ms", serialize_with = "milliseconds")]
    pub(crate) measured: Duration,
    /// Measured divided by predicted.
    pub(crate) ratio: f64,
    /// How many calls or jobs were in flight at once, at the most, in any sample.
    pub(crate) max_in_flight: usize,
    /// How many threads ran them, at the most, in any sample.
    pub(crate) threads: usize,
    /// The first sample.
    #[serde(skip)]
    pub(crate) recording: Recording,
}

fn milliseconds<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(time.as_secs_f64() * 1e3)
}

/// So many jobs on one thread. [`JOBS`] are the work of the computing rows: what [`workload::hardware_limit::serve`] does in a process of
/// its own.
///
/// # Panics
/// If the primes are miscounted.
pub(crate) fn compute_alone(jobs: usize) {
    let counts = sequential::count_all(&Cpu::new(), &vec![JOB; jobs]);
    assert_eq!(counts, vec![PRIMES_IN_A_JOB; jobs], "the primes are known");
}

/// How many rows a plan measures: each is one step of progress for each sample.
pub(crate) fn steps(plan: &Plan) -> usize {
    plan.samples * Model::ALL.len() * (plan.runtimes.len() + 1)
}

/// One run of one row: how long it took.
type Sample = (Duration, Recording);

/// Measures the waiting rows. The samples of different rows take turns, so that a noisy second hits all rows alike.
///
/// # Errors
/// When a runtime cannot be started, or a call fails.
pub(crate) fn waiting(plan: &Plan, progress: impl Fn()) -> anyhow::Result<Vec<Row>> {
    let tokio = OnTokio::new(cores()).context("cannot start tokio's threads")?;
    let rows: Vec<_> = plan.runtimes.iter().flat_map(|&name| Model::ALL.map(|model| (name, model))).collect();
    let mut samples: Vec<Vec<Sample>> = rows.iter().map(|_| Vec::new()).collect();
    for _ in 0..plan.samples {
        for (&(name, model), samples) in rows.iter().zip(&mut samples) {
            samples.push(match name {
                RuntimeName::Tokio => wait(&tokio, model, plan)?,
                RuntimeName::AsyncStd => wait(&OnAsyncStd, model, plan)?,
                RuntimeName::Smol => wait(&OnSmol, model, plan)?,
            });
            progress();
        }
    }
    let row = |(&(name, model), samples): (&(RuntimeName, Model), Vec<Sample>)| {
        let predicted = match model {
            Model::Sequential => plan.latency * plan.calls,
            Model::Concurrent | Model::Parallel => plan.latency,
        };
        Row::new(model, Some(name), predicted, samples)
    };
    Ok(rows.iter().zip(samples).map(row).collect())
}

fn wait<R: Runtime>(runtime: &R, model: Model, plan: &Plan) -> anyhow::Result<Sample> {
    let timeline = Timeline::new();
    let api = Api::new(runtime.timer()).with_latency(plan.latency).recorded_by(&timeline);
    let start = Instant::now();
    let images = match model {
        Model::Sequential => runtime.block_on(sequential::load_images(&api, plan.calls)),
        Model::Concurrent => runtime.block_on(concurrent::load_images(&api, plan.calls)),
        Model::Parallel => runtime.block_on(load_images_in_tasks(runtime, &api, plan.calls)),
    }?;
    let time = start.elapsed();
    ensure!(images.iter().map(|image| image.id).eq(0..plan.calls), "{} returned other images", model.name());
    Ok((time, timeline.snapshot()))
}

/// Measures the computing rows, and between their samples what independent processes reach, one per core: the best of all rounds.
///
/// # Errors
/// When a process cannot be started, or a count is wrong.
pub(crate) fn computing(plan: &Plan, progress: impl Fn()) -> anyhow::Result<(Vec<Row>, HardwareLimit)> {
    let mut samples = [const { Vec::new() }; Model::ALL.len()];
    let unknown = "cannot measure the hardware limit";
    let (mut alone, mut hardware_limit) = (Vec::new(), HardwareLimit::measure().context(unknown)?);
    for _ in 0..plan.samples {
        alone.push(hardware_limit.again().context(unknown)?);
        for model in Model::ALL {
            samples[model as usize].push(compute(model)?);
            progress();
        }
    }
    let sum = median(alone);
    let predicted = |model| match model {
        Model::Sequential | Model::Concurrent => sum,
        // With more cores than jobs a job is still done by one.
        Model::Parallel => sum * JOBS.div_ceil(cores()) as u32 / JOBS as u32,
    };
    let rows = Model::ALL.into_iter().zip(samples);
    let rows = rows.map(|(model, samples)| Row::new(model, None, predicted(model), samples)).collect();
    Ok((rows, hardware_limit))
}

fn compute(model: Model) -> anyhow::Result<Sample> {
    let timeline = Timeline::new();
    let cpu = Cpu::new().recorded_by(&timeline);
    let jobs = [JOB; JOBS];
    let start = Instant::now();
    let counts = match model {
        Model::Sequential => sequential::count_all(&cpu, &jobs),
        Model::Concurrent => futures::executor::block_on(concurrent::count_all(&cpu, &jobs)),
        Model::Parallel => parallel::count_all(&cpu, &jobs),
    };
    let time = start.elapsed();
    ensure!(counts == [PRIMES_IN_A_JOB; JOBS], "{} miscounted the primes", model.name());
    Ok((time, timeline.snapshot()))
}

impl Row {
    fn new(model: Model, runtime: Option<RuntimeName>, predicted: Duration, samples: Vec<Sample>) -> Self {
        let measured = median(samples.iter().map(|(time, _)| *time).collect());
        let most = |question: fn(&Recording) -> usize| {
            samples.iter().map(|(_, recording)| question(recording)).max().unwrap_or_default()
        };
        Self {
            model,
            runtime,
            predicted,
            measured,
            ratio: measured.as_secs_f64() / predicted.as_secs_f64(),
            max_in_flight: most(Recording::max_in_flight),
            threads: most(|recording| recording.threads().len()),
            recording: samples.into_iter().next().expect("each row has a sample").1,
        }
    }
}
