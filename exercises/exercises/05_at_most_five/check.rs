//! Checks the answer to exercise 5: `cargo run -p exercises -- check at_most_five`.

use std::process::ExitCode;

#[allow(unreachable_pub, reason = "an answer is written as a library's function")]
#[path = "../../answers/05_at_most_five.rs"]
mod answer;

fn main() -> ExitCode {
    let source = include_str!("../../answers/05_at_most_five.rs");
    exercises::report(&exercises::checks::at_most_five::check(answer::load).explained_by(source))
}
