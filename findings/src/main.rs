//! Runs programs whose fault is known, and prints what the recorder's findings say about each.
//!
//! - `cargo run -p findings`: the table of all programs
//! - `cargo run -p findings -- NAME`: one program, with its timeline
//! - `cargo run -p findings -- random 10000`: so many random programs on a virtual clock
//! - `cargo run -p findings -- seed 7`: one random program, with its timeline
//! - `cargo run -p findings -- threads 500`: so many on real threads
//! - `cargo run --release -p findings -- lanes 1000000`: how long the findings of so many lanes take

use std::env;

use anyhow::Context as _;
use findings::{lanes, programs, random, table};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => table::print(),
        ["random", number] => random::check(count(number)?, |program| Ok(program.simulated())),
        ["seed", seed] => {
            let recording = random::Program::of(count(seed)?).simulated();
            println!("{}", recording.text().rows(200).width(140).why(true));
            Ok(())
        }
        ["threads", number] => random::check(count(number)?, |program| program.on_threads(2)),
        ["lanes", number] => {
            lanes::measure(count(number)?);
            Ok(())
        }
        _ => {
            let name = arguments.join(" ");
            let names = || programs::ALL.iter().map(|program| program.name).collect::<Vec<_>>().join(", ");
            let program = programs::ALL.iter().find(|program| program.name == name);
            let program = program.with_context(|| format!("no such program: {name}; there are {}", names()))?;
            (program.run)();
            Ok(())
        }
    }
}

fn count(number: &str) -> anyhow::Result<u64> {
    number
        .parse()
        .ok()
        .filter(|number| *number > 0)
        .with_context(|| format!("{number} is not a number that can be run: say 300"))
}
