//! Checks the answer to exercise 7: `cargo run -p exercises -- check first_to_succeed`.

use std::process::ExitCode;

#[allow(unreachable_pub, reason = "an answer is written as a library's function")]
#[path = "../../answers/07_first_to_succeed.rs"]
mod answer;

fn main() -> ExitCode {
    let source = include_str!("../../answers/07_first_to_succeed.rs");
    exercises::report(&exercises::checks::first_to_succeed::check(answer::fetch).explained_by(source))
}
