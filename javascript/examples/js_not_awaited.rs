//! A call that the program does not await: how far does it come?
//!
//! Run it: `cargo run -p javascript --example js_not_awaited`, and in JavaScript: `node javascript/examples/js_not_awaited.mjs`

use javascript::{call, say};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    tokio::spawn(call("log", 450));
    call("user", 150).await;
    say("the last line");
}
