//! A large file is cut at line ends into one piece for each job, and what the pieces add up to is added up again.
//!
//! Run it: `cargo run --release -p realwork --example large_csv`, or with `-- 5` for the medians of five samples
//!
//! Change it: make the file without its bad row. What is the count of rows?

use std::collections::BTreeMap;
use std::io::{self, Write};

use csv::ReaderBuilder;
use rayon::prelude::*;
use realwork::SCALE;

const ROWS: usize = 200_000 * SCALE;
const PIECES: usize = 64;
const CITIES: [&str; 4] = ["Accra", "Lima", "Oslo", "Pune"];
const BAD_ROW: &str = "Oslo,warm\n";

fn main() -> anyhow::Result<()> {
    let mut file = measurements();
    file.push_str(BAD_ROW);
    let pieces = cut(&file);

    let total = realwork::compare(
        || pieces.iter().map(|piece| read(piece)).fold(Summary::default(), Summary::and),
        || pieces.par_iter().map(|piece| read(piece)).reduce(Summary::default, Summary::and),
    )?;

    let mut out = io::stdout();
    writeln!(out, "{} rows; tenths of a degree by city: {:?}", total.rows, total.tenths)?;
    for row in &total.bad {
        writeln!(out, "left out: {row:?}, which is no city and whole number")?;
    }
    assert_eq!(total.rows, ROWS, "every good row is counted once, wherever the file was cut");
    Ok(())
}

#[derive(Debug, Default, PartialEq)]
struct Summary {
    rows: usize,
    tenths: BTreeMap<String, i64>,
    bad: Vec<String>,
}

impl Summary {
    fn and(mut self, other: Self) -> Self {
        self.rows += other.rows;
        other.tenths.into_iter().for_each(|(city, tenths)| *self.tenths.entry(city).or_default() += tenths);
        self.bad.extend(other.bad);
        self
    }
}

fn read(piece: &str) -> Summary {
    let mut summary = Summary::default();
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(piece.as_bytes());
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row).expect("what is in memory can be read") {
        let Some((city, Ok(tenths))) = row.get(0).zip(row.get(1).map(str::parse::<i64>)) else {
            summary.bad.push(row.iter().collect::<Vec<_>>().join(","));
            continue;
        };
        summary.rows += 1;
        match summary.tenths.get_mut(city) {
            Some(sum) => *sum += tenths,
            None => drop(summary.tenths.insert(city.to_owned(), tenths)),
        }
    }
    summary
}

fn cut(file: &str) -> Vec<&str> {
    let mut rest = file;
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let least = (file.len() / PIECES).min(rest.len() - 1);
        let end =
            rest.as_bytes()[least..].iter().position(|&byte| byte == b'\n').map_or(rest.len(), |at| least + at + 1);
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

fn measurements() -> String {
    let mut random = fastrand::Rng::with_seed(1);
    let mut row = |_| format!("{},{}\n", CITIES[random.usize(..CITIES.len())], random.i64(-300..450));
    (0..ROWS).map(&mut row).collect()
}
