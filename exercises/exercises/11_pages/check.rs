//! Checks the answer to exercise 11: `cargo run -p exercises -- check pages`.

use std::process::ExitCode;

#[allow(unreachable_pub, reason = "an answer is written as a library's function")]
#[path = "../../answers/11_pages.rs"]
mod answer;

fn main() -> ExitCode {
    let source = include_str!("../../answers/11_pages.rs");
    exercises::report(&exercises::checks::pages::check(answer::load).explained_by(source))
}
