//! Stages that are joined by channels work at the same time, each on another item, like people along an assembly line.
//!
//! The whole is as fast as its slowest stage, here the fetching: what the other stage does is hidden behind it.
//!
//! Run it: `cargo run -p parallel --example pipeline`
//!
//! Change it: fetch five images instead of three. How long will it take?

use std::io::{self, Write};
use std::sync::mpsc;
use std::thread;

use async_timeline::Timeline;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{ApiError, Call, Cpu, Image, blocking};

const IMAGES: u32 = 3;

fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = blocking::Api::new().recorded_by(&timeline);
    let cpu = Cpu::new().recorded_by(&timeline);

    // A channel with room for one: a stage that is too fast waits for the next one.
    let (fetched, images) = mpsc::sync_channel(1);
    let (counted, answers) = mpsc::sync_channel(1);
    // Each stage ends when nothing more can come, or when nobody listens any more: then `send` gives an error.
    let api = &api;
    let primes: Vec<_> = thread::scope(|scope| {
        scope.spawn(move || (0..IMAGES).try_for_each(|id| fetched.send(api.get_image(id))));
        scope.spawn(move || {
            let count = |image: Image| (image.id, cpu.count_primes(JOB));
            images.iter().try_for_each(|image| counted.send(image.map(count)))
        });
        answers.into_iter().collect::<Result<_, ApiError>>()
    })?;

    let recording = timeline.snapshot();
    let predicted = IMAGES * api.latency_of(Call::GetImage);
    writeln!(io::stdout(), "{}", recording.text().predicted(predicted, "the fetches; one count comes on top"))?;
    assert_eq!(primes, (0..IMAGES).map(|id| (id, PRIMES_IN_A_JOB)).collect::<Vec<_>>(), "the images keep their order");
    let overlap = recording.overlap("get_image 1", "count_primes");
    assert!(!overlap.is_zero(), "an image is worked on while the next one is fetched");
    Ok(())
}
