//! Checks the answer to exercise 12: `cargo run -p exercises -- check cpu_work`.

use std::process::ExitCode;

#[allow(unreachable_pub, reason = "an answer is written as a library's function")]
#[path = "../../answers/12_cpu_work.rs"]
mod answer;

fn main() -> ExitCode {
    let source = include_str!("../../answers/12_cpu_work.rs");
    exercises::report(&exercises::checks::cpu_work::check(answer::count).explained_by(source))
}
