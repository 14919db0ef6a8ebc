//! Lists the jobs of this crate.
//!
//! Run it: `cargo run -p realwork`

use std::io::{self, Write};

use workload::{columns, in_lines};

const JOBS: [(&str, &str); 3] = [
    ("thumbnails", "decodes and shrinks 112 images, one of which is damaged"),
    ("encryption", "encrypts one letter for each of its readers, with a key of their own"),
    ("large_csv", "reads a CSV file in pieces, and adds up what they contain"),
];

fn main() -> io::Result<()> {
    let mut out = io::stdout();
    writeln!(out, "Real CPU work, each job on one thread, then on every core:\n")?;
    for (name, what) in JOBS {
        writeln!(out, "{}", in_lines(&format!("{name:<11} "), what, columns()))?;
        writeln!(out, "    cargo run --release -p realwork --example {name}\n")?;
    }
    let printed = "A job prints both times, the speed-up, and the hardware limit: what one independent process per core reaches on this \
                   machine.";
    writeln!(out, "{}", in_lines("", printed, columns()))?;
    writeln!(out, "\nNext: cargo run --release -p realwork --example {}", JOBS[0].0)
}
