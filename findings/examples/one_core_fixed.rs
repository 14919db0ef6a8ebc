//! The same CPU work in two tasks: `cargo run -p findings --example one_core_fixed`

use async_timeline::Timeline;
use tokio::{spawn, try_join};
use workload::Cpu;
use workload::cpu::JOB;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let left = spawn(timeline.record("left", count()));
    let right = spawn(timeline.record("right", count()));
    let (left, right) = try_join!(left, right)?;
    timeline.show(format!("{} primes.", left + right), None)?;
    Ok(())
}

#[expect(clippy::unused_async, reason = "it stands for a future that does CPU work between its awaits")]
async fn count() -> u32 {
    Cpu::new().count_primes(JOB)
}
