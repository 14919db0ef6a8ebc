//! `cargo run -p docs`: see [`docs::main`].

use std::process::ExitCode;

fn main() -> ExitCode {
    docs::main()
}
