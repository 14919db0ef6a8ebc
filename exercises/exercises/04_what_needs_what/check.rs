//! Checks the answer to exercise 4: `cargo run -p exercises -- check what_needs_what`.

use std::process::ExitCode;

#[allow(unreachable_pub, reason = "an answer is written as a library's function")]
#[path = "../../answers/04_what_needs_what.rs"]
mod answer;

fn main() -> ExitCode {
    let source = include_str!("../../answers/04_what_needs_what.rs");
    exercises::report(&exercises::checks::what_needs_what::check(answer::load).explained_by(source))
}
