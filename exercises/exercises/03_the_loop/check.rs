//! Checks the answer to exercise 3: `cargo run -p exercises -- check the_loop`.

use std::process::ExitCode;

#[allow(unreachable_pub, reason = "an answer is written as a library's function")]
#[path = "../../answers/03_the_loop.rs"]
mod answer;

fn main() -> ExitCode {
    let source = include_str!("../../answers/03_the_loop.rs");
    exercises::report(&exercises::checks::the_loop::check(answer::load).explained_by(source))
}
