//! Checks the answer to exercise 8: `cargo run -p exercises -- check each_in_time`.

use std::process::ExitCode;

#[allow(unreachable_pub, reason = "an answer is written as a library's function")]
#[path = "../../answers/08_each_in_time.rs"]
mod answer;

fn main() -> ExitCode {
    let source = include_str!("../../answers/08_each_in_time.rs");
    exercises::report(&exercises::checks::each_in_time::check(answer::load).explained_by(source))
}
