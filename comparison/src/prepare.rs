//! Fetches and builds what a workshop runs, so that it needs no network: `cargo run -p comparison -- prepare`.

use std::env;
use std::process::Command;

use anyhow::{Context, ensure};

use crate::{print, workspace};

/// Each package is built as the workshop will run it. A build of all of them at once would not do: it turns on more features of
/// tokio, which would then be compiled again.
const COMMANDS: [&str; 14] = [
    "fetch --locked",
    "build --locked -p sequential",
    "build --locked -p sequential --examples",
    "build --locked -p concurrent",
    "build --locked -p concurrent --examples",
    "build --locked -p parallel",
    "build --locked -p parallel --examples",
    "build --locked -p realio",
    "build --locked -p realio --examples",
    "build --locked -p exercises --bins --examples",
    "build --locked -p comparison",
    "build --locked -p javascript --examples",
    "build --locked --release -p comparison",
    "build --locked --release -p realwork --examples",
];

/// Runs each command of cargo, which prints how far it is.
///
/// # Errors
/// The first command that fails.
pub fn run() -> anyhow::Result<()> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    for (number, command) in (1..).zip(COMMANDS) {
        print(&format!("{number} of {}: cargo {command}", COMMANDS.len()))?;
        let status = Command::new(&cargo).args(command.split(' ')).current_dir(workspace()).status();
        let status = status.context("cannot start cargo")?;
        ensure!(status.success(), "`cargo {command}` failed ({status}); once that is fixed, run this again");
    }
    print(&"Prepared. To check this machine: cargo run --offline -p comparison -- doctor")
}
