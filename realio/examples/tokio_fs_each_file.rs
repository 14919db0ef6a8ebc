//! `tokio::fs`, file by file.
//!
//! Operating systems have no good async interface to files, so `tokio::fs` hands each operation to a thread of the *blocking
//! pool*, and is woken when it is done.
//!
//! Run it: `cargo run -p realio --example tokio_fs_each_file`
//!
//! Predict: 2,000 small files are read one by one. How often is the future polled: once, twice, or far more often?
//!
//! Change it: read 1,000 files instead of 2,000. How many bytes are they?

use std::path::PathBuf;

use realio::{Scratch, small_files};
use workload::{mistake, timeline_at_full_speed};

const FILES: usize = 2_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("the files are real.");
    let scratch = Scratch::new()?;
    let files = small_files(scratch.path(), FILES)?;

    let bytes = timeline.try_record("files", read(files)).await?;

    let recording =
        timeline.show(format!("{bytes} bytes in {FILES} files, in many trips to the blocking pool"), None)?;
    let polls = recording.lane("files").map_or(0, |lane| lane.polls().count());
    mistake(polls > 100, "cargo run -p realio --example tokio_fs_each_file_fixed")?;
    Ok(())
}

/// Reads the files, and returns how many bytes they have.
async fn read(files: Vec<PathBuf>) -> anyhow::Result<usize> {
    let mut bytes = 0;
    for file in &files {
        bytes += tokio::fs::read(file).await?.len();
    }
    Ok(bytes)
}
