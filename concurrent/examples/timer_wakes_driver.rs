//! The system calls behind tokio's timers.
//!
//! A *system call* asks the operating system for something. A thread that waits for the network is woken by one: a write.
//! `enable_all`, as in `#[tokio::main]`, lets a runtime wait for timers and the network; `enable_time`, for timers only.
//!
//! Run it: `cargo run -p concurrent --example timer_wakes_driver`
//!
//! Predict: a program starts a thousand calls at once, and each call has a timer. How many writes does each of the two runtimes make?
//!
//! Change it: make it 5,000 calls. How many writes are there now?

use std::fs;

use futures::future::join_all;
use tokio::runtime::{Builder, Runtime};
use workload::{Api, Tokio};

const CALLS: u32 = 1_000;

fn main() -> anyhow::Result<()> {
    let all = Builder::new_current_thread().enable_all().build()?;
    let time = Builder::new_current_thread().enable_time().build()?;

    show(writes_during_calls(&all), writes_during_calls(&time));
    Ok(())
}

fn writes_during_calls(runtime: &Runtime) -> Option<u32> {
    let api = Api::new(Tokio);
    let before = writes()?;
    runtime.block_on(join_all((0..CALLS).map(|id| api.get_image(id))));
    Some(writes()? - before)
}

/// How many times this process has called `write`, where the system counts them, as Linux does.
fn writes() -> Option<u32> {
    let counts = fs::read_to_string("/proc/self/io").ok()?;
    counts.lines().find_map(|line| line.strip_prefix("syscw: "))?.parse().ok()
}

fn show(all: Option<u32>, time: Option<u32>) {
    let (Some(all), Some(time)) = (all, time) else {
        println!("This system does not count the writes of a process, as Linux does.");
        return;
    };
    println!("enable_all:  {CALLS} calls, {all} writes");
    println!("enable_time: {CALLS} calls, {time} writes");
    assert_eq!(all, CALLS, "with the network enabled, each of these timers is a write");
    assert_eq!(time, 0, "with timers alone, none of them is");
}
