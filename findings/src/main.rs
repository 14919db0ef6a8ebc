//! Runs programs whose fault is known, and prints what the recorder's findings say about each.
//!
//! - `cargo run -p findings`: the table of all programs
//! - `cargo run -p findings -- NAME`: one program, with its timeline
//! - `cargo run -p findings -- random 10000`: so many random programs on a virtual clock
//! - `cargo run -p findings -- seed 7`: one random program, with its timeline
//! - `cargo run -p findings -- threads 500`: so many on real threads
//! - `cargo run --release -p findings -- lanes 1000000`: how long the findings of so many lanes take

use std::env;

use anyhow::{Context as _, bail};
use findings::{lanes, programs, random, table};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => table::print(),
        [name] if programs::named(name).is_some() => {
            if let Some(program) = programs::named(name) {
                (program.run)();
            }
            Ok(())
        }
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
            let names: Vec<_> = programs::ALL.iter().map(|program| program.name).collect();
            bail!("no such program: {}; there are {}", arguments.join(" "), names.join(", "))
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
