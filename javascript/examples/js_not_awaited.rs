//! A call that nobody awaits: a promise ends before the program does, a spawned task ends with it.
//!
//! Run it: `cargo run -p javascript --example js_not_awaited`, and its twin: `node javascript/examples/js_not_awaited.mjs`

use javascript::{call, say};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    tokio::spawn(call("log", 450));
    call("user", 150).await;
    say("the last line");
}
