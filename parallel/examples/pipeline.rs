//! Two stages joined by channels: one fetches images, one counts.
//!
//! Run it: `cargo run -p parallel --example pipeline`
//!
//! Predict: three images, each fetched in 200 ms and then counted in about 50 ms. How long do all three take?
//!
//! Change it: fetch five images instead of three. How long does it take now?

use std::sync::mpsc::sync_channel;
use std::thread;

use async_timeline::predicted;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{ApiError, Cpu, Image, blocking, timeline};

const IMAGES: u32 = 3;

fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = &blocking::Api::new().recorded_by(&timeline);
    let cpu = Cpu::new().recorded_by(&timeline);

    // A channel with room for one item: a stage that is too fast waits for the next one.
    let (fetched, images) = sync_channel(1);
    let (counted, answers) = sync_channel(1);
    // A stage ends when no item can come any more, or when the next stage is gone: then `send` returns an error.
    let primes: Vec<_> = thread::scope(|scope| {
        scope.spawn(move || (0..IMAGES).try_for_each(|id| fetched.send(api.get_image(id))));
        scope.spawn(move || {
            let count = |image: Image| (image.id, cpu.count_primes(JOB));
            images.iter().try_for_each(|image| counted.send(image.map(count)))
        });
        answers.into_iter().collect::<Result<_, ApiError>>()
    })?;

    let prediction = predicted(IMAGES * api.latency(), "the slowest stage, and one count");
    let recording = timeline.show(format!("{IMAGES} images through two stages"), prediction)?;
    assert_eq!(primes, (0..IMAGES).map(|id| (id, PRIMES_IN_A_JOB)).collect::<Vec<_>>(), "the images keep their order");
    let overlap = recording.overlap("get_image 1", "count_primes");
    assert!(!overlap.is_zero(), "an image is worked on while the next one is fetched");
    Ok(())
}
