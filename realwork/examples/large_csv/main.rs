//! A large CSV file, split into pieces.
//!
//! Run it: `cargo run --release -p realwork --example large_csv`, or with `-- 5` for the medians of five samples
//!
//! Predict: one row has a word instead of a number. How many rows are read?
//!
//! Change it: let `BAD_ROW` be a good one, `"Oslo,12\n"`. How many rows are read?

mod summary;

use rayon::prelude::*;
use realwork::SCALE;
use workload::print;

use crate::summary::{Summary, read};

const ROWS: usize = 400_000 * SCALE;
const BAD_ROW: &str = "Oslo,warm\n";
const PIECES: usize = 64;

fn main() -> anyhow::Result<()> {
    let samples = realwork::samples();
    let mut random = fastrand::Rng::with_seed(1);
    let mut row = |_| format!("{},{}\n", ["Accra", "Lima", "Oslo"][random.usize(..3)], random.i64(-30..45));
    let file = (0..ROWS).map(&mut row).collect::<String>() + BAD_ROW;
    let pieces = cut(&file);

    let all = realwork::compare(
        samples,
        || pieces.iter().map(|piece| read(piece)).fold(Summary::default(), Summary::and),
        || pieces.par_iter().map(|piece| read(piece)).reduce(Summary::default, Summary::and),
    )?;

    print(format!("{} rows were read, {:.2} degrees on average", all.rows, all.degrees as f64 / all.rows as f64))?;
    for row in &all.bad {
        print(format!("skipped row (expected city,integer): {row}"))?;
    }
    assert_eq!(all.rows + all.bad.len(), ROWS + 1, "every row is read once, and none is split");
    Ok(())
}

/// Splits a file into pieces of about the same length, at line ends. No value in this file contains a line end.
fn cut(file: &str) -> Vec<&str> {
    let begin = |piece| {
        let near = piece * file.len() / PIECES;
        file[..near].rfind('\n').map_or(0, |end_of_line| end_of_line + 1)
    };
    (0..PIECES).map(|piece| &file[begin(piece)..begin(piece + 1)]).collect()
}
