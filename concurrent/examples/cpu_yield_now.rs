//! Computing that pauses between its pieces gives others their turn: `yield_now` does that and nothing else.
//!
//! Its twin `cpu_starves_executor` does not stop. The longest that others wait is now one piece.
//!
//! Run it: `cargo run -p concurrent --example cpu_yield_now`
//!
//! Change it: make it twelve jobs instead of six. Is `get_user` still answered before they are done?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::join;
use tokio::task::yield_now;
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{Api, Cpu, Tokio};

const JOBS: u32 = 6;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).with_latency(Duration::from_millis(50)).recorded_by(&timeline);
    let cpu = Cpu::new().recorded_by(&timeline);

    let computing = async {
        let mut primes = 0;
        for _ in 0..JOBS {
            primes += cpu.count_primes(JOB);
            yield_now().await;
        }
        primes
    };
    let (user, primes) = join!(api.get_user(1), computing);

    let recording = timeline.snapshot();
    let when = if recording.finishes().last() == Some(&"get_user") { "after" } else { "before" };
    let mut out = io::stdout();
    writeln!(out, "{} was answered {when} the last of {JOBS} jobs was done.\n\n{recording}", user?.name)?;
    assert_eq!(primes, JOBS * PRIMES_IN_A_JOB, "the computing is right");
    assert_eq!(when, "before", "the call has its turn between two pieces of computing");
    Ok(())
}
