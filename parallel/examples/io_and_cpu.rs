//! I/O on the async runtime, CPU work on a pool of threads.
//!
//! A *one-shot* channel carries one message: here from rayon's pool back to the async function that waits for it.
//!
//! Run it: `cargo run -p parallel --example io_and_cpu`
//!
//! Predict: four images are fetched in 200 ms each, and each needs 50 ms of CPU work. Which threads do the CPU work?
//!
//! Change it: load eight images instead of four. Which part gets longer, the waiting or the CPU work?

use async_timeline::Kind;
use futures::channel::oneshot;
use futures::future::try_join_all;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{Api, Cpu, Tokio, timeline};

const IMAGES: u32 = 4;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);
    let cpu = Cpu::new().recorded_by(&timeline);

    let load = async |id| {
        let image = api.get_image(id).await?;
        let (sender, answer) = oneshot::channel();
        let cpu = cpu.clone();
        rayon::spawn(move || {
            // The receiver is gone if the async function was cancelled in the meantime, and then nobody needs the answer.
            let _ = sender.send((image.id, cpu.count_primes(JOB)));
        });
        anyhow::Ok(answer.await?)
    };
    let answers = try_join_all((0..IMAGES).map(load)).await?;

    let recording = timeline.show(format!("{} images", answers.len()), None)?;
    assert_eq!(answers, (0..IMAGES).map(|id| (id, PRIMES_IN_A_JOB)).collect::<Vec<_>>(), "each image has its answer");
    for lane in recording.lanes().iter().filter(|lane| lane.kind() == Kind::Computing) {
        let on_main = lane.polls().any(|poll| recording.thread_name(poll.thread) == "main");
        assert!(!on_main, "the runtime's thread does no CPU work");
    }
    Ok(())
}
