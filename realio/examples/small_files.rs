//! Small files in four ways.
//!
//! A *trip* is a closure that is handed to a thread of the blocking pool. `tokio::fs::read` is `std::fs::read` in such a closure.
//!
//! Run it: `cargo run -p realio --example small_files`
//!
//! Predict: 2,000 small files, read by `std::fs` on this thread, in a trip for each file one by one, in a trip for each file all at
//! once, and in one trip. Which way is slowest?
//!
//! Change it: read 1,000 files instead of 2,000. How many trips are there now?

use std::cell::Cell;
use std::path::PathBuf;
use std::time::Instant;
use std::{fs, io};

use async_timeline::rounded;
use futures::TryFutureExt;
use futures::future::try_join_all;
use realio::Scratch;
use tokio::task::{JoinHandle, spawn_blocking};
use workload::print;

const FILES: usize = 2_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let scratch = Scratch::new()?;
    let files = realio::small_files(scratch.path(), FILES)?;
    let trips = Cell::new(0);
    let trip = |files: &[PathBuf]| -> JoinHandle<io::Result<usize>> {
        trips.set(trips.get() + 1);
        let files = files.to_vec();
        spawn_blocking(move || read(&files))
    };
    let mut ways = Vec::new();
    let mut done = |way, start: Instant, bytes: usize| {
        ways.push((bytes, trips.take()));
        print(format_args!("{way:<24} trips {:>4}   measured {}", ways[ways.len() - 1].1, rounded(start.elapsed())))
    };

    let start = Instant::now();
    done("on this thread", start, read(&files)?)?;

    let (start, mut bytes) = (Instant::now(), 0);
    for file in files.chunks(1) {
        bytes += trip(file).await??;
    }
    done("each file, one by one", start, bytes)?;

    let start = Instant::now();
    let all_at_once = files.chunks(1).map(|file| trip(file).map_err(anyhow::Error::from));
    let lengths = try_join_all(all_at_once).await?.into_iter().collect::<io::Result<Vec<_>>>()?;
    done("each file, all at once", start, lengths.iter().sum())?;

    let start = Instant::now();
    let bytes = trip(&files).await??;
    done("all files in one trip", start, bytes)?;

    let bytes = ways[0].0;
    assert_eq!(ways, [0, FILES, FILES, 1].map(|trips| (bytes, trips)), "each way reads the same, in so many trips");
    Ok(())
}

/// Reads files one after another, and returns how many bytes they have.
fn read(files: &[PathBuf]) -> io::Result<usize> {
    let lengths = files.iter().map(|file| fs::read(file).map(|bytes| bytes.len()));
    lengths.sum()
}
