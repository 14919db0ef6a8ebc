//! One failing call among three, through each form of joining: what became of the two others, and when the caller knew.
//!
//! Each form is one short file beside this one. Every cell of the table is taken from a recording of the run; the last
//! column is the verdict on what is often said of concurrent calls: that one failure cancels all.
//!
//! Run it: `cargo run -p concurrent --example failure_lab`
//!
//! Change it: let the failure come after 100 ms. Do the same forms cancel the two others?

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
    // The forms run side by side, each on a thread of its own: nearly all that they do is wait.
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

    table::print(&rust, &javascript)?;
    let cancelling: Vec<_> = rust.iter().filter(|row| row.cancels_all()).map(|row| row.form).collect();
    assert_eq!(cancelling, ["try_join!", "JoinSet", "smol tasks"], "these drop what is in flight, the others do not");
    assert!(javascript.iter().flatten().all(|row| !row.cancels_all()), "nothing cancels a promise");
    Ok(())
}
