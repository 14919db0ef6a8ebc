//! Checks the answer to exercise 1: `cargo run -p exercises -- check forgotten_await`.

use std::process::ExitCode;

#[allow(unreachable_pub, reason = "an answer is written as a library's function")]
#[path = "../../answers/01_forgotten_await.rs"]
mod answer;

fn main() -> ExitCode {
    let source = include_str!("../../answers/01_forgotten_await.rs");
    exercises::report(&exercises::checks::forgotten_await::check(answer::sign_in).explained_by(source))
}
