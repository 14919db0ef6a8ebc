//! The calls of the Rust programs. Those of the JavaScript programs are in `calls.mjs`.

use std::io::{self, Write};
use std::process;
use std::time::Duration;

/// Prints one event. Ends the program if its output is closed.
pub fn say(event: &str) {
    if let Err(error) = writeln!(io::stdout(), "{event}") {
        let _ = writeln!(io::stderr(), "cannot write to standard output: {error}");
        process::exit(1);
    }
}

/// A call that takes some milliseconds, and prints when it starts and when it ends.
///
/// It starts when it is first polled. If it is dropped before it ends, it prints nothing more.
pub async fn call(name: &str, milliseconds: u64) -> &str {
    say(&format!("start {name}"));
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    say(&format!("end {name}"));
    name
}

/// A call that fails after some milliseconds.
///
/// # Errors
/// Always.
pub async fn failing_call(name: &str, milliseconds: u64) -> Result<&str, String> {
    say(&format!("start {name}"));
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    say(&format!("fail {name}"));
    Err(format!("{name} is unavailable"))
}
