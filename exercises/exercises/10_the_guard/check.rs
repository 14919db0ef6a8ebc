//! Checks the answer to exercise 10: `cargo run -p exercises -- check the_guard`.

use std::process::ExitCode;

#[allow(unreachable_pub, reason = "an answer is written as a library's function")]
#[path = "../../answers/10_the_guard.rs"]
mod answer;

fn main() -> ExitCode {
    let source = include_str!("../../answers/10_the_guard.rs");
    exercises::report(&exercises::checks::the_guard::check(answer::add_up).explained_by(source))
}
