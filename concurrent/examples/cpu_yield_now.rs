//! CPU work in pieces, with `yield_now` between them.
//!
//! It fixes `cpu_starves_executor`. `yield_now` returns to the executor, which polls the task again after the others that are
//! ready.
//!
//! Run it: `cargo run -p concurrent --example cpu_yield_now`
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
    let counting = async {
        let mut primes = 0;
        for _ in 0..JOBS {
            primes += cpu.count_primes(JOB);
            tokio::task::yield_now().await;
        }
        primes
    };
    let (user, primes) = join!(api.get_user(1), counting);
    let name = user?.name;

    let is_last = timeline.snapshot().finishes().last() == Some(&"get_user");
    let when = if is_last { "after" } else { "before" };
    let title = format!("{name} arrived {when} the last of {JOBS} jobs ended: {primes} primes.");
    timeline.show(title, None)?;
    assert!(!is_last, "the call's answer is taken between two jobs");
    Ok(())
}
