//! Each program in `does_not_compile` is refused with the message beside it, and its twin in `compiles` is not.

use std::process::Command;

/// The messages are those of this compiler; another one words them differently.
const COMPILER: &str = "rustc 1.95.";

#[test]
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
