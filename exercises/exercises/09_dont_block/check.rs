//! Checks the answer to exercise 9: `cargo run -p exercises -- check dont_block`.

use std::process::ExitCode;

#[allow(unreachable_pub, reason = "an answer is written as a library's function")]
#[path = "../../answers/09_dont_block.rs"]
mod answer;

fn main() -> ExitCode {
    let source = include_str!("../../answers/09_dont_block.rs");
    exercises::report(&exercises::checks::dont_block::check(answer::load).explained_by(source))
}
