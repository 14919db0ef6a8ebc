//! What the Rust twins call, as `calls.mjs` is what the JavaScript twins call.

use std::io::{self, Write};
use std::process;
use std::time::Duration;

/// Says one event. A program that nobody listens to any more ends here.
pub fn say(event: &str) {
    if let Err(error) = writeln!(io::stdout(), "{event}") {
        let _ = writeln!(io::stderr(), "cannot write to standard output: {error}");
        process::exit(1);
    }
}

/// A call that takes some milliseconds, and says when it starts and when it ends.
///
/// It starts when it is first polled. Dropped before its end, it ends nothing and says nothing more.
pub async fn call(name: &str, milliseconds: u64) -> &str {
    say(&format!("start {name}"));
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    say(&format!("end {name}"));
    name
}

/// A call that fails after some milliseconds.
///
/// # Errors
/// Always: that is what it is for.
pub async fn failing_call(name: &str, milliseconds: u64) -> Result<&str, String> {
    say(&format!("start {name}"));
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    say(&format!("fail {name}"));
    Err(format!("{name} is unavailable"))
}
