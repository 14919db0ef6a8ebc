//! Checks the answer to exercise 6: `cargo run -p exercises -- check one_fails`.

use std::process::ExitCode;

#[allow(unreachable_pub, reason = "an answer is written as a library's function")]
#[path = "../../answers/06_one_fails.rs"]
mod answer;

fn main() -> ExitCode {
    let source = include_str!("../../answers/06_one_fails.rs");
    exercises::report(&exercises::checks::one_fails::check(answer::load).explained_by(source))
}
