//! Blocking calls on a pool of two threads: `cargo run -p findings --example limited_to`

use std::thread;
use std::time::Duration;

use async_timeline::Timeline;
use futures::future::join_all;
use tokio::runtime::Builder;
use tokio::task::spawn_blocking;

fn main() -> std::io::Result<()> {
    let timeline = Timeline::new();
    let runtime = Builder::new_multi_thread().max_blocking_threads(2).build()?;
    runtime.block_on(async {
        let read = |file| timeline.record(format!("read {file}"), spawn_blocking(read_file));
        join_all((0..8).map(read)).await;
    });
    timeline.show("8 files read.", None)?;
    Ok(())
}

fn read_file() {
    // It stands for a slow disk.
    thread::sleep(Duration::from_millis(50));
}
