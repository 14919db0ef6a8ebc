//! One failing call among three, joined in eleven ways.
//!
//! Each way is one short file next to this one. Every cell of the table is read from a recording of its run.
//!
//! Run it: `cargo run -p concurrent --example failure_lab`
//!
//! Predict: in how many of the nine ways in Rust does the failure cancel the other two calls?
//!
//! Change it: let the call fail after 100 ms. In how many ways are the other two cancelled now?

mod async_std_handles;
mod fate;
mod handles;
mod join;
mod join_set;
mod observe;
mod promises;
mod raw_handles;
mod rayon_pool;
mod row;
mod scoped_threads;
mod smol_tasks;
mod table;
mod try_join;

use std::thread;
use std::time::Duration;

use observe::{observe, observe_blocking, on_tokio};
use workload::{AsyncStd, Smol, Tokio};

const FAILS_AFTER: Duration = Duration::from_millis(50);
const OTHERS_TAKE: Duration = Duration::from_millis(400);

fn main() -> anyhow::Result<()> {
    // All forms run at the same time, each on its own thread: they mostly wait.
    let (rust, javascript) = thread::scope(|scope| {
        let javascript = scope.spawn(promises::run);
        let rust = [
            scope.spawn(|| on_tokio(observe("try_join!", Tokio, try_join::run))),
            scope.spawn(|| on_tokio(observe("join!", Tokio, join::run))),
            scope.spawn(|| on_tokio(observe("try_join!, tokio handles", Tokio, handles::run))),
            scope.spawn(|| on_tokio(observe("try_join!, raw handles", Tokio, raw_handles::run))),
            scope.spawn(|| on_tokio(observe("JoinSet", Tokio, join_set::run))),
            scope.spawn(|| smol::block_on(observe("smol tasks", Smol, smol_tasks::run))),
            scope.spawn(|| async_std::task::block_on(observe("async-std handles", AsyncStd, async_std_handles::run))),
            scope.spawn(|| observe_blocking("scoped threads", scoped_threads::run)),
            scope.spawn(|| observe_blocking("rayon", rayon_pool::run)),
        ];
        let rust = rust.map(|form| form.join().expect("no form panics"));
        (rust, javascript.join().expect("no form panics"))
    });

    table::print_table(&rust, &javascript)?;
    let cancelling: Vec<_> = rust.iter().filter(|row| row.cancels_all()).map(|row| row.form).collect();
    assert_eq!(
        cancelling,
        ["try_join!", "JoinSet", "smol tasks"],
        "these cancel the calls in flight, the others don't"
    );
    assert!(javascript.iter().flatten().all(|row| !row.cancels_all()), "no failure cancels a promise");
    Ok(())
}
