//! Checks the answer to exercise 2: `cargo run -p exercises -- check three_at_once`.

use std::process::ExitCode;

#[allow(unreachable_pub, reason = "an answer is written as a library's function")]
#[path = "../../answers/02_three_at_once.rs"]
mod answer;

fn main() -> ExitCode {
    let source = include_str!("../../answers/02_three_at_once.rs");
    exercises::report(&exercises::checks::three_at_once::check(answer::load).explained_by(source))
}
