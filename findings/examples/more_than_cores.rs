//! CPU work on the threads for blocking calls: `cargo run -p findings --example more_than_cores`

use std::thread::available_parallelism;

use async_timeline::Timeline;
use futures::future::try_join_all;
use tokio::task::spawn_blocking;
use workload::Cpu;
use workload::cpu::JOB;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let cpu = Cpu::new().recorded_by(&timeline);
    let jobs = 4 * available_parallelism()?.get() + 4;
    let counts = (0..jobs).map(|_| {
        let cpu = cpu.clone();
        spawn_blocking(move || cpu.count_primes(JOB))
    });
    let primes: u32 = try_join_all(counts).await?.into_iter().sum();
    timeline.show(format!("{primes} primes."), None)?;
    Ok(())
}
