//! The compiler rejects each program in `does_not_compile` with the message next to it, and accepts its fixed version in `compiles`.

use std::process::Command;

/// The messages are those of this compiler. Other versions word them differently.
const COMPILER: &str = "rustc 1.95.";

#[test]
#[ignore = "compiles what it needs for itself; .ci/run runs it"]
fn errors_teach() {
    let version = Command::new("rustc").arg("--version").output().expect("rustc is there, since cargo is");
    let version = String::from_utf8_lossy(&version.stdout);
    let programs = trybuild::TestCases::new();
    programs.pass("compiles/*.rs");
    if version.starts_with(COMPILER) {
        programs.compile_fail("does_not_compile/*.rs");
    } else {
        eprintln!("the messages were not compared: they are those of {COMPILER}x, and this is {version}");
    }
}
