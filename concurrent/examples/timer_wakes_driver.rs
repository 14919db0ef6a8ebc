//! Each timer that is made before tokio waits for the first time costs a system call, unless only timers are enabled.
//!
//! A *system call* asks the operating system for something, here to end a wait. With `enable_all`, as in `#[tokio::main]`,
//! tokio waits for timers and for the network in one place, and a new timer that may be due first ends that wait by a
//! write. Until tokio has waited once, it takes every timer for such a one, and writes although nobody waits.
//!
//! Run it: `cargo run -p concurrent --example timer_wakes_driver`
//!
//! Change it: make it 5,000 calls. How many writes does each of the two runtimes make?

use std::fs;
use std::io::{self, Write};

use futures::future::join_all;
use tokio::runtime::{Builder, Runtime};
use workload::{Api, Tokio};

const CALLS: u32 = 1_000;

fn main() -> anyhow::Result<()> {
    let all = writes_during_calls(&Builder::new_current_thread().enable_all().build()?);
    let time = writes_during_calls(&Builder::new_current_thread().enable_time().build()?);

    let mut out = io::stdout();
    let (Some(all), Some(time)) = (all, time) else {
        writeln!(out, "Only Linux counts the system calls of a process, so there is nothing to be seen here.")?;
        return Ok(());
    };
    writeln!(out, "enable_all:  {CALLS} calls, {all} writes")?;
    writeln!(out, "enable_time: {CALLS} calls, {time} writes")?;
    assert_eq!(all, CALLS, "with I/O, each timer that is made before the first wait is a write");
    assert_eq!(time, 0, "with timers alone, none is");
    Ok(())
}

/// How many writes the calls of a program take that starts them all at once and waits for them.
fn writes_during_calls(runtime: &Runtime) -> Option<u32> {
    let api = Api::new(Tokio);
    let before = writes()?;
    runtime.block_on(join_all((0..CALLS).map(|id| api.get_image(id))));
    Some(writes()? - before)
}

/// How many system calls that write this process has made since it began.
fn writes() -> Option<u32> {
    let counts = fs::read_to_string("/proc/self/io").ok()?;
    counts.lines().find_map(|line| line.strip_prefix("syscw: "))?.parse().ok()
}
