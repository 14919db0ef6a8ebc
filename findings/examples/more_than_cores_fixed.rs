//! The same CPU work on a pool with a thread for each core: `cargo run -p findings --example more_than_cores_fixed`

use std::thread::available_parallelism;

use async_timeline::Timeline;
use rayon::prelude::*;
use tokio::task::spawn_blocking;
use workload::Cpu;
use workload::cpu::JOB;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let cpu = Cpu::new().recorded_by(&timeline);
    let jobs = 4 * available_parallelism()?.get() + 4;
    let count = move || (0..jobs).into_par_iter().map(|_| cpu.count_primes(JOB)).sum();
    let primes: u32 = spawn_blocking(count).await?;
    timeline.show(format!("{primes} primes."), None)?;
    Ok(())
}
