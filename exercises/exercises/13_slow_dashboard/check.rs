//! Checks the answer to exercise 13: `cargo run -p exercises -- check slow_dashboard`.

use std::process::ExitCode;

#[allow(unreachable_pub, reason = "an answer is written as a library's function")]
#[path = "../../answers/13_slow_dashboard.rs"]
mod answer;

fn main() -> ExitCode {
    let source = include_str!("../../answers/13_slow_dashboard.rs");
    exercises::report(&exercises::checks::slow_dashboard::check(answer::load).explained_by(source))
}
