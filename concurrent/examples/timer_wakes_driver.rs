//! Where tokio may have to wait for the network too, a new timer costs a system call, unless an earlier one is waited for already.
//!
//! A *system call* asks the operating system for something, here to end a wait by a write. A timer that is due before all others
//! has to. tokio looks up which one that is only when it waits next, so until then each new timer counts as the first, and
//! writes although nobody waits. `enable_all`, as in `#[tokio::main]`, enables the network; `enable_time` does not.
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
        writeln!(out, "This system does not count the writes of a process, as Linux does.")?;
        return Ok(());
    };
    writeln!(out, "enable_all:  {CALLS} calls, {all} writes")?;
    writeln!(out, "enable_time: {CALLS} calls, {time} writes")?;
    assert_eq!(all, CALLS, "with the network enabled, each of these timers is a write");
    assert_eq!(time, 0, "with timers alone, none of them is");
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
