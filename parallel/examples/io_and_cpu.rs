//! Waiting belongs to the async runtime and computing to a pool of threads; a one-shot channel joins the two.
//!
//! The one thread of the runtime fetches all images at once. Each image is worked on in rayon's pool, and while that
//! lasts its future waits for one message (hence *one-shot*): the runtime's thread is never held.
//!
//! Run it: `cargo run -p parallel --example io_and_cpu`
//!
//! Change it: load eight images instead of four. Which grows, the waiting or the computing?

use std::io::{self, Write};

use async_timeline::{Kind, Timeline};
use futures::channel::oneshot;
use futures::future::try_join_all;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{Api, Cpu, Tokio};

const IMAGES: u32 = 4;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);
    let cpu = Cpu::new().recorded_by(&timeline);

    let answers = try_join_all((0..IMAGES).map(|id| load(&api, &cpu, id))).await?;

    let recording = timeline.snapshot();
    writeln!(io::stdout(), "{} images are done.\n\n{recording}", answers.len())?;
    assert_eq!(answers, (0..IMAGES).map(|id| (id, PRIMES_IN_A_JOB)).collect::<Vec<_>>(), "each image has its answer");
    for lane in recording.lanes().iter().filter(|lane| lane.kind() == Kind::Computing) {
        let on_main = lane.polls().any(|poll| recording.thread_name(poll.thread) == "main");
        assert!(!on_main, "the thread of the runtime never computes");
    }
    Ok(())
}

async fn load(api: &Api<Tokio>, cpu: &Cpu, id: u32) -> anyhow::Result<(u32, u32)> {
    let image = api.get_image(id).await?;
    let cpu = cpu.clone();
    let (sender, answer) = oneshot::channel();
    rayon::spawn(move || {
        // Nobody listens if the task was dropped meanwhile, and that is all right.
        let _ = sender.send((image.id, cpu.count_primes(JOB)));
    });
    Ok(answer.await?)
}
