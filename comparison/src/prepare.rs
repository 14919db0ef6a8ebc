//! Fetches and builds what a workshop runs, so that it needs no network: `cargo run -p comparison -- prepare`.

use std::env;
use std::process::Command;

use anyhow::{Context, ensure};
use comparison::print;

use crate::workspace;

/// What a workshop runs: cargo's folder, the package, and which kind of its programs. Each is built as the workshop will run it. A build of
/// all of them at once would not do: it turns on more features of tokio, which would then be compiled again.
pub(crate) const PROGRAMS: [(&str, &str, &str); 14] = [
    ("debug", "sequential", "bin"),
    ("debug", "sequential", "example"),
    ("debug", "concurrent", "bin"),
    ("debug", "concurrent", "example"),
    ("debug", "parallel", "bin"),
    ("debug", "parallel", "example"),
    ("debug", "exercises", "bin"),
    ("debug", "exercises", "example"),
    ("debug", "realio", "bin"),
    ("debug", "realio", "example"),
    ("debug", "javascript", "example"),
    ("debug", "comparison", "bin"),
    ("release", "comparison", "bin"),
    ("release", "realwork", "example"),
];

/// Runs each command of cargo, which prints how far it is.
///
/// # Errors
/// The first command that fails.
pub(crate) fn run() -> anyhow::Result<()> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let builds = PROGRAMS.map(|(folder, package, kind)| {
        let profile = if folder == "release" { " --release" } else { "" };
        format!("build --locked{profile} -p {package} --{kind}s")
    });
    let commands = [&["fetch --locked".to_owned()], &builds[..]].concat();
    for (number, command) in (1..).zip(&commands) {
        print(&format!("{number} of {}: cargo {command}", commands.len()))?;
        let status = Command::new(&cargo).args(command.split(' ')).current_dir(workspace()).status();
        let status = status.context("cannot start cargo")?;
        ensure!(status.success(), "`cargo {command}` failed ({status}); once that is fixed, run this again");
    }
    print(&"Prepared. To check this machine: cargo run --offline -p comparison -- doctor")
}
