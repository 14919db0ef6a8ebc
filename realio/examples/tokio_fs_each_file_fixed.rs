//! `std::fs` for all files, in one `spawn_blocking`.
//!
//! It fixes `tokio_fs_each_file`: there is one trip to the blocking pool, and it takes all files along.
//!
//! Run it: `cargo run -p realio --example tokio_fs_each_file_fixed`
//!
//! Predict: 2,000 small files are read in one closure. How often is the future polled: once, twice, or far more often?
//!
//! Change it: read 1,000 files instead of 2,000. How many bytes are they?

use std::fs;
use std::path::PathBuf;

use realio::{Scratch, small_files};
use tokio::task::spawn_blocking;
use workload::timeline_at_full_speed;

const FILES: usize = 2_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("the files are real.");
    let scratch = Scratch::new()?;
    let files = small_files(scratch.path(), FILES)?;

    let bytes = timeline.try_record("files", read(files)).await?;

    let recording = timeline.show(format!("{bytes} bytes in {FILES} files, in one trip to the blocking pool"), None)?;
    let polls = recording.lane("files").map_or(0, |lane| lane.polls().count());
    assert!(polls <= 2, "one trip to the blocking pool reads all files");
    Ok(())
}

/// Reads the files, and returns how many bytes they have.
async fn read(files: Vec<PathBuf>) -> anyhow::Result<usize> {
    let all = spawn_blocking(move || {
        let mut bytes = 0;
        for file in &files {
            bytes += fs::read(file)?.len();
        }
        Ok(bytes)
    });
    all.await?
}
