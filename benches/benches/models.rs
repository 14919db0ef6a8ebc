//! The three models: how long do three calls of 200 ms take on each runtime?
//!
//! `cargo bench -p benches --bench models`
//!
//! Sequential takes the sum, the others one latency, and the runtimes hardly differ: tokio rounds each timer up to its next tick.
//!
//! Bias: a simulated call only waits, so that the runtimes differ by their timers and little else; smol and async-std share
//! their reactor and executor, and are no independent samples.

use anyhow::Context;
use benches::Rounds;
use comparison::runtime::{OnAsyncStd, OnSmol, OnTokio, Runtime, load_images_in_tasks};
use comparison::threads;
use criterion::Criterion;
use workload::Api;
use workload::ceiling::cores;

const CALLS: u32 = 3;

fn main() -> anyhow::Result<()> {
    threads::pin().context("cannot start again with the number of threads set")?;
    let tokio = OnTokio::new(cores()).context("cannot start tokio's threads")?;
    let mut criterion = Criterion::default().configure_from_args();

    let mut waiting = Rounds::new("waiting", 10);
    wait(&mut waiting, "tokio", &tokio);
    wait(&mut waiting, "async-std", &OnAsyncStd);
    wait(&mut waiting, "smol", &OnSmol);
    waiting.run(&mut criterion);

    criterion.final_summary();
    Ok(())
}

fn wait<'a, R: Runtime>(rounds: &mut Rounds<'a>, name: &str, runtime: &'a R)
where
    R::Timer: 'a,
{
    let api = Api::new(runtime.timer());
    let (sequential, concurrent, parallel) = (api.clone(), api.clone(), api);
    rounds.time("sequential", name, move || check(&runtime.block_on(sequential::load_images(&sequential, CALLS))));
    rounds.time("concurrent", name, move || check(&runtime.block_on(concurrent::load_images(&concurrent, CALLS))));
    rounds.time("parallel", name, move || check(&runtime.block_on(load_images_in_tasks(runtime, &parallel, CALLS))));
}

fn check(images: &Result<Vec<workload::Image>, workload::ApiError>) {
    let images = images.as_ref().expect("no call was told to fail");
    assert!(images.iter().map(|image| image.id).eq(0..CALLS), "every image, in order");
}
