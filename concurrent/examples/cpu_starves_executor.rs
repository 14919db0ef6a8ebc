//! Computing inside a future holds up all others on its thread: a call of 50 ms is answered when the computing is done.
//!
//! Its twins mend it: `cpu_yield_now` gives others their turn, `cpu_offloaded` moves it to another thread.
//!
//! Run it: `cargo run -p concurrent --example cpu_starves_executor`
//!
//! Change it: make it three jobs instead of six. When is `get_user` answered now?

use std::io::{self, Write};
use std::time::Duration;

use async_timeline::Timeline;
use futures::join;
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
        }
        primes
    };
    let (user, primes) = join!(api.get_user(1), computing);

    let recording = timeline.snapshot();
    let when = if recording.finishes().last() == Some(&"get_user") { "after" } else { "before" };
    let mut out = io::stdout();
    writeln!(out, "{} was answered {when} the last of {JOBS} jobs was done.\n\n{recording}", user?.name)?;
    assert_eq!(primes, JOBS * PRIMES_IN_A_JOB, "the computing is right");
    assert_eq!(when, "after", "nobody has a turn before the computing is done");
    Ok(())
}
