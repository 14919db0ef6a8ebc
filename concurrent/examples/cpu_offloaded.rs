//! CPU work on another thread, with `spawn_blocking`.
//!
//! It fixes `cpu_starves_executor`. For CPU work on all cores, use a pool that is made for it, such as rayon's.
//!
//! Run it: `cargo run -p concurrent --example cpu_offloaded`
//!
//! Predict: the call takes 50 ms, and each of six jobs needs about 50 ms of CPU time. When does the answer of the call arrive?
//!
//! Change it: make it twelve jobs instead of six. When does the answer arrive now?

use std::time::Duration;

use futures::join;
use workload::cpu::JOB;
use workload::{Api, Cpu, Tokio, timeline};

const JOBS: u32 = 6;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);
    let cpu = Cpu::new().recorded_by(&timeline);

    let api = api.with_latency(Duration::from_millis(50));
    let counting = tokio::task::spawn_blocking(move || {
        let mut primes = 0;
        for _ in 0..JOBS {
            primes += cpu.count_primes(JOB);
        }
        primes
    });
    let (user, primes) = join!(api.get_user(1), counting);
    let (name, primes) = (user?.name, primes?);

    let is_last = timeline.snapshot().finishes().last() == Some(&"get_user");
    let when = if is_last { "after" } else { "before" };
    let title = format!("{name} arrived {when} the last of {JOBS} jobs ended: {primes} primes.");
    let recording = timeline.show(title, None)?;
    assert!(!is_last, "the call doesn't wait for the CPU work");
    assert_eq!(recording.threads().len(), 2, "the CPU work has another thread");
    Ok(())
}
