//! A recording that another program stored: its timeline, and why it was slow.
//!
//! ```sh
//! cargo run -p async-timeline --features json --example write_json > recording.json
//! cargo run -p async-timeline --features json --example explain -- recording.json
//! ```
//!
//! Store a recording of your own with `std::fs::write("recording.json", timeline.snapshot().to_json())`.

use std::env;
use std::fs::File;
use std::io::{self, Write};
use std::process::ExitCode;

use async_timeline::Recording;

fn main() -> ExitCode {
    let explained = match &env::args().skip(1).collect::<Vec<_>>()[..] {
        [file] => explain(file),
        _ => Err("which recording? explain needs one file, as `Recording::to_json` writes it".to_owned()),
    };
    match explained {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn explain(file: &str) -> Result<(), String> {
    let opened = File::open(file).map_err(|error| format!("cannot open {file}: {error}"))?;
    let recording = Recording::read_json(opened).map_err(|error| format!("cannot read {file}: {error}"))?;
    let findings = recording.findings();
    let mut out = io::stdout();
    let mut write = || {
        writeln!(out, "{recording}")?;
        if findings.is_empty() {
            writeln!(out, "no findings")?;
        }
        for finding in &findings {
            writeln!(out, "\n{finding}")?;
        }
        writeln!(out, "\ncritical path: {}", recording.critical_path())
    };
    write().map_err(|error| format!("cannot write: {error}"))
}
