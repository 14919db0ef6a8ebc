//! Runs programs whose fault is known, and prints what the recorder's findings say about each.
//!
//! - `cargo run -p findings`: the table of all programs
//! - `cargo run -p findings -- NAME`: one program, with its timeline

use std::env;

use anyhow::bail;
use findings::{programs, table};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => table::print(),
        [name] if programs::named(name).is_some() => {
            programs::named(name).into_iter().for_each(|program| (program.run)());
            Ok(())
        }
        _ => {
            let names: Vec<_> = programs::ALL.iter().map(|program| program.name).collect();
            bail!("no such program: {}; there are {}", arguments.join(" "), names.join(", "))
        }
    }
}
